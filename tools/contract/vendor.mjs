// Brings the pages' libraries into the app, so that /docs and /reference work on a closed network.
// Run by hand when a version below is raised: `npm run vendor`. The digests are those of the npm registry.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const STATIC = new URL("../../app/kernel/static/", import.meta.url).pathname;

const PACKAGES = [
  {
    name: "swagger-ui-dist",
    version: "5.35.0",
    licence: "Apache-2.0",
    integrity: "sha512-U06rpMtW9V3XPGOBeamTUSr0Z09jMX4IJuANpE/EZbAhw0G8CgwrzU4YmXkn/h0wCDNsXdGarTNNHC3sU8yVUQ==",
    files: { "swagger-ui-bundle.js": "swagger-ui.js", "swagger-ui.css": "swagger-ui.css" },
    licences: ["NOTICE", "LICENSE", "swagger-ui-bundle.js.LICENSE.txt"],
    patches: [],
  },
  {
    // 2.5, not 3: Redoc 3 sends telemetry, asks a CDN for icons and links to chat services.
    name: "redoc",
    version: "2.5.4",
    licence: "MIT",
    integrity: "sha512-M6jWhG1qoBnH6TFmzJnstyCZ87HmOY/UzDm78mHiYihEdlV/YcS9ogOo1NlElnJMeLsyxHFe2yFc4sNjHTrABQ==",
    files: { "bundles/redoc.standalone.js": "redoc.js" },
    licences: ["LICENSE", "bundles/redoc.standalone.js.LICENSE.txt"],
    // The only thing it fetches from elsewhere is its maker's logo; when that fails it shows none.
    patches: [["https://cdn.redoc.ly/redoc/logo-mini.svg", "data:,"]],
  },
];

const digest = (algorithm, bytes, encoding) => createHash(algorithm).update(bytes).digest(encoding);

function unpacked({ name, version, integrity }, folder) {
  const [{ filename }] = JSON.parse(
    execFileSync("npm", ["pack", `${name}@${version}`, "--json", "--pack-destination", folder], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }),
  );
  const archive = join(folder, filename);
  if (`sha512-${digest("sha512", readFileSync(archive), "base64")}` !== integrity) {
    throw new Error(`${name}@${version} is not the package that was reviewed`);
  }
  const target = join(folder, name);
  mkdirSync(target);
  execFileSync("tar", ["xzf", archive, "-C", target, "--strip-components=1"]);
  return target;
}

function patched(text, patches) {
  for (const [from, to] of patches) {
    if (text.split(from).length !== 2) throw new Error(`expected exactly one ${from}`);
    text = text.replace(from, to);
  }
  return text.replace(/\n?(\/\/|\/\*)# sourceMappingURL=\S+( \*\/)?\s*$/, "\n"); // no map is served
}

const folder = mkdtempSync(join(tmpdir(), "vendor-"));
const manifest = {};
try {
  for (const pack of PACKAGES) {
    const source = unpacked(pack, folder);
    for (const [from, to] of Object.entries(pack.files)) {
      const text = patched(readFileSync(join(source, from), "utf8"), pack.patches);
      writeFileSync(join(STATIC, `${to}.gz`), gzipSync(text, { level: 9 }));
      const { name, version, licence } = pack;
      manifest[to] = { package: name, version, licence, sha256: digest("sha256", text, "hex") };
    }
    const licences = pack.licences.map((file) => readFileSync(join(source, file), "utf8").trim());
    writeFileSync(join(STATIC, `${pack.name}.LICENSE.txt`), `${licences.join("\n\n---\n\n")}\n`);
  }
  writeFileSync(join(STATIC, "vendored.json"), `${JSON.stringify(manifest, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true });
}
