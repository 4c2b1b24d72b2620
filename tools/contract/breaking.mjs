// Compares the contract with the last landed one. A change that breaks clients must be told: a new line that begins with
// "Breaking:" under "Unreleased" in CHANGELOG.md. What breaks whom is judged by `redocly diff`, which knows requests from answers.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = join(HERE, "../..");
const CONTRACT = "openapi/openapi.json";

function git(...words) {
  try {
    return execFileSync("git", words, { cwd: ROOT, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], maxBuffer: 1 << 28 }).trim();
  } catch {
    return undefined;
  }
}

/** CONTRACT_BASE, else where this work left the main line, else the last release: the commit that gave it its heading. */
function landed() {
  const given = process.env.CONTRACT_BASE;
  if (given) {
    const commit = git("rev-parse", "--verify", `${given}^{commit}`);
    if (!commit) throw new Error(`CONTRACT_BASE=${given} is no commit here`);
    return commit;
  }
  const fork = git("merge-base", "HEAD", "origin/main");
  if (fork && fork !== git("rev-parse", "HEAD")) return fork;
  return git("log", "-1", "--format=%H", "-G", "^## \\[?v?[0-9]", "--", "CHANGELOG.md");
}

function confessions(changelog = "") {
  const unreleased = changelog.match(/^##\s*\[?Unreleased\]?.*$([\s\S]*?)(?=^##\s|$(?![\s\S]))/im)?.[1] ?? "";
  return unreleased.split("\n").filter((line) => /^\s*(?:[-*]\s*)?\**Breaking:/.test(line)).map((line) => line.trim());
}

function breaks(before, after) {
  const words = ["diff", before, after, "--config", "redocly-diff.yaml", "--format", "json", "--fail-on", "none"];
  const answer = spawnSync(join(HERE, "node_modules/.bin/redocly"), words, {
    cwd: HERE,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    env: { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" },
  });
  if (answer.status !== 0) throw new Error(answer.stderr);
  const { changes } = JSON.parse(answer.stdout);
  return changes.filter(({ impact }) => impact === "major").flatMap(({ verdicts }) => verdicts.map(({ message }) => message));
}

/** A judge that was configured blind finds nothing in anything; this one has to see a contract lose all its paths. */
function sees(before, folder) {
  const empty = join(folder, "empty.json");
  writeFileSync(empty, JSON.stringify({ ...JSON.parse(old), paths: {} }));
  return breaks(before, empty).length > 0;
}

const base = landed();
const old = base && git("show", `${base}:${CONTRACT}`);
if (!old) {
  console.log("no contract has landed yet: nothing can break");
  process.exit(0);
}
const folder = mkdtempSync(join(tmpdir(), "contract-"));
try {
  const before = join(folder, "openapi.json");
  writeFileSync(before, old);
  if (!sees(before, folder)) throw new Error("redocly diff finds nothing breaking in a contract without paths: look at redocly-diff.yaml");
  const breaking = breaks(before, join(ROOT, CONTRACT));
  const told = new Set(confessions(git("show", `${base}:CHANGELOG.md`)));
  const fresh = confessions(readFileSync(join(ROOT, "CHANGELOG.md"), "utf8")).filter((line) => !told.has(line));
  if (breaking.length > 0 && fresh.length === 0) {
    console.error(`The contract breaks its clients, compared with ${base.slice(0, 12)}, and CHANGELOG.md does not say so:`);
    for (const message of breaking) console.error(`- ${message}`);
    console.error('Undo it, or add a line "Breaking: ..." under Unreleased that says what clients must do.');
    process.exit(1);
  }
  console.log(breaking.length > 0 ? `breaking changes: ${breaking.length}, told in the change log` : "no breaking change");
} finally {
  rmSync(folder, { recursive: true });
}
