import assert from "node:assert/strict";
import { test } from "node:test";

import { run } from "../src/agent";

async function ran(...args: string[]): Promise<{ code: number; words: string; said: string }> {
    let said = "";
    const ended = await run("/bin/sh", args, "/", (text) => (said += text));
    return { ...ended, said };
}

test("both streams are shown, and how it ended is known", async () => {
    const { code, said } = await ran("-c", "echo one; echo two >&2; exit 3");
    assert.equal(code, 3);
    assert.deepEqual(said.trim().split("\n").sort(), ["one", "two"]);
});

test("it runs in the folder that is asked about", async () => {
    assert.equal((await ran("-c", "pwd")).said, "/\n");
});

test("nothing is asked: it reads an empty input", async () => {
    assert.equal((await ran("-c", "cat; echo end")).said, "end\n");
});

test("a letter of several bytes comes whole", async () => {
    const { said } = await ran("-c", "printf '\\342'; sleep 0.05; printf '\\202\\254'");
    assert.equal(said, "€");
});

test("a program that is not there is no crash", async () => {
    const ended = await run("/nowhere/agent", [], undefined, () => {});
    assert.equal(ended.code, -1);
    assert.match(ended.words, /ENOENT/);
});
