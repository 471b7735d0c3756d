import assert from "node:assert/strict";
import { copyFile, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { bundle, functionArchive } from "../../components/bundle";

const ENTRY = path.join(__dirname, "fixtures", "askOnChat.ts");

describe("A bundle", () => {
  const folders: string[] = [];
  afterEach(async () => {
    await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
  });

  async function folder(): Promise<string> {
    const created = await realpath(await mkdtemp(path.join(tmpdir(), "source-")));
    folders.push(created);
    return created;
  }

  it("has the same bytes in any folder, so that unchanged source causes no update", async () => {
    const copies = await Promise.all(
      [0, 1].map(async () => {
        const entry = path.join(await folder(), "ask.ts");
        await copyFile(ENTRY, entry);
        return bundle(entry);
      }),
    );
    assert.match(String(copies[0]?.code), /batchItemFailures/);
    assert.equal(copies[0]?.code, copies[1]?.code);
  });

  it("lists its source files", async () => {
    const place = await folder();
    const entry = path.join(place, "entry.ts");
    const imported = path.join(place, "imported.ts");
    await writeFile(imported, "export const answer = [42];\n");
    await writeFile(entry, 'import { answer } from "./imported";\nexport const handler = () => answer;\n');
    const { code, sources } = await bundle(entry);
    assert.match(code, /42/);
    assert.deepEqual([...sources].sort(), [entry, imported]);
  });

  it("has the same bytes beside the bundles of other functions, and alone", async () => {
    const [first, second, alone] = await Promise.all([folder(), folder(), folder()]);
    const shared = 'import { SendTaskSuccessCommand } from "@aws-sdk/client-sfn";\n';
    const source = `${shared}const own = () => SendTaskSuccessCommand.name;\nexport const handler = () => own();\n`;
    const entries = [path.join(first, "a.ts"), path.join(second, "b.ts"), path.join(alone, "a.ts")];
    const other = `${shared}const own = (x) => [x, SendTaskSuccessCommand];\nexport const handler = own;\n`;
    const resolved = path.join(__dirname, "..", "..", "node_modules", "@aws-sdk", "client-sfn");
    await Promise.all(
      entries.map((entry, index) =>
        writeFile(entry, (index === 1 ? other : source).replace("@aws-sdk/client-sfn", resolved)),
      ),
    );
    const [beside] = await Promise.all([bundle(entries[0] ?? ""), bundle(entries[1] ?? "")]);
    assert.equal((await bundle(entries[2] ?? "")).code, beside.code);
  });

  it("is built if one beside it fails", async () => {
    const place = await folder();
    const [good, bad] = [path.join(place, "good.ts"), path.join(place, "bad.ts")];
    await writeFile(good, "export const handler = () => 42;\n");
    await writeFile(bad, "export const handler = (;\n");
    const [built, failed] = await Promise.allSettled([bundle(good), bundle(bad)]);
    assert.match(built.status === "fulfilled" ? built.value.code : "", /42/);
    assert.match(failed.status === "rejected" ? String(failed.reason) : "", /bad\.ts:1:24: ERROR: Unexpected ";"/);
  });

  it("is built once per process", () => {
    assert.equal(bundle(ENTRY), bundle(ENTRY));
  });

  it("rejects with esbuild's message if the build fails", async () => {
    const entry = path.join(await folder(), "broken.ts");
    await writeFile(entry, "export const handler = (;\n");
    await assert.rejects(bundle(entry), /broken\.ts:1:24: ERROR: Unexpected ";"/);
  });

  it("is uploaded as index.js, to match the handler `index.handler`", async () => {
    const archive = (await functionArchive(ENTRY, "ask: entry")) as unknown as {
      assets: Promise<Record<string, { text: Promise<string> }>>;
    };
    const assets = await archive.assets;
    assert.deepEqual(Object.keys(assets), ["index.js"]);
    assert.equal(await assets["index.js"]?.text, (await bundle(ENTRY)).code);
  });
});
