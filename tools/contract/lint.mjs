// Judges the committed contract: two linters, two client generators, the TypeScript compiler. Says little when all is well;
// any error or warning of any of them is a failure. Nothing here needs a network.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { fileURLToPath } from "node:url";
import { dirname, join, resolve } from "node:path";
import { load } from "js-yaml";

const HERE = dirname(fileURLToPath(import.meta.url));
const FOLDER = resolve(process.argv[2] ?? join(HERE, "../../openapi"));
const YAML = join(FOLDER, "openapi.yaml");
const JSON_FILE = join(FOLDER, "openapi.json");
const MADE = join(HERE, "generated");

const SILENT = {
  ...process.env,
  REDOCLY_TELEMETRY: "off",
  REDOCLY_SUPPRESS_UPDATE_NOTICE: "true",
  NO_COLOR: "1",
};

/** Only what goes to stdout is an answer; what else is said is shown when there is none. */
function run(tool, ...words) {
  return new Promise((done) => {
    const child = spawn(join(HERE, "node_modules/.bin", tool), words, { cwd: HERE, env: SILENT });
    let answer = "";
    let said = "";
    child.stdout.on("data", (text) => (answer += text));
    child.stderr.on("data", (text) => (said += text));
    child.on("error", (error) => done({ code: 1, answer, said: String(error) }));
    child.on("close", (code) => done({ code, answer, said: answer + said }));
  });
}

async function need(tool, ...words) {
  const { code, said } = await run(tool, ...words);
  if (code !== 0) throw new Error(said.trim());
}

async function spectral() {
  await need("spectral", "lint", YAML, "--ruleset", ".spectral.yaml", "--fail-severity", "hint", "--quiet");
}

async function redocly() {
  const { code, answer, said } = await run("redocly", "lint", YAML, "--config", "redocly-lint.yaml", "--lint-config", "error", "--format", "json");
  if (!answer.startsWith("{")) throw new Error(said.trim());
  const { totals, problems } = JSON.parse(answer);
  if (code !== 0 || totals.errors > 0 || totals.warnings > 0) {
    throw new Error(problems.map(({ ruleId, message, location: [at] }) => `${at.pointer ?? ""} ${ruleId}: ${message}`).join("\n"));
  }
}

async function oneContract() {
  const asYaml = load(readFileSync(YAML, "utf8"));
  if (!isDeepStrictEqual(asYaml, JSON.parse(readFileSync(JSON_FILE, "utf8")))) {
    throw new Error("openapi.yaml and openapi.json say different things");
  }
}

async function types() {
  await need("openapi-typescript", YAML, "--output", join(MADE, "types.ts"), "--empty-objects-unknown");
  await need("tsc", "--project", "tsconfig.json");
}

async function sdk() {
  const target = join(MADE, "sdk");
  await need("openapi-ts", "--input", YAML, "--output", target, "--client", "@hey-api/client-fetch", "--silent", "--no-log-file");
  await need("tsc", "--project", "tsconfig.sdk.json");
}

if (!existsSync(YAML)) {
  console.error(`${YAML} is not there: make it by \`make openapi\``);
  process.exit(1);
}
rmSync(MADE, { recursive: true, force: true });
mkdirSync(MADE);
const judges = {
  "YAML = JSON": oneContract,
  Spectral: spectral,
  Redocly: redocly,
  "openapi-typescript": types,
  "@hey-api/openapi-ts": sdk,
};
const names = Object.keys(judges);
const verdicts = await Promise.allSettled(Object.values(judges).map((judge) => judge()));
const faults = verdicts.flatMap(({ reason }, at) => (reason ? [`--- ${names[at]}\n${reason.message}`] : []));
if (faults.length > 0) {
  console.error(faults.join("\n\n"));
  process.exit(1);
}
console.log(`no error and no warning from ${names.join(", ")}`);
