import assert from "node:assert/strict";
import { once } from "node:events";
import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { NoServer, program, Server } from "../src/server";

function script(text: string, mode = 0o755): string {
    const path = join(mkdtempSync(join(tmpdir(), "scholia-")), "agent");
    writeFileSync(path, `#!/bin/sh\n${text}\n`);
    chmodSync(path, mode);
    return path;
}

test("without a setting the agent on the PATH is run", () => {
    assert.equal(program("  "), "agent");
});

test("a tilde is the user's home, and only at the beginning", () => {
    assert.equal(program("~/bin/agent", "/home/ada"), "/home/ada/bin/agent");
    assert.equal(program("/opt/~/agent", "/home/ada"), "/opt/~/agent");
});

test("a path with spaces is one program", () => {
    assert.equal(program("/opt/my tools/agent"), "/opt/my tools/agent");
});

test("the server is the agent with `lsp`, over its standard streams", async () => {
    const server = await Server.start(script('echo "$*"'));
    const [said] = (await once(server.process.stdout!, "data")) as [Buffer];
    assert.equal(said.toString(), "lsp\n");
});

test("why a server ended is what it said last", async () => {
    const server = await Server.start(script('echo "The extra lsp is missing." >&2; exit 1'));
    await once(server.process, "close");
    assert.equal(server.last, "The extra lsp is missing.");
});

test("of a server that talks without end only the last words are kept", async () => {
    const server = await Server.start(script("i=0; while [ $i -lt 3000 ]; do echo 'words words words' >&2; i=$((i+1)); done"));
    await once(server.process, "close");
    assert.ok(server.last.length <= 2000);
    assert.ok(server.last.endsWith("words words words"));
});

test("no such program is said as such", async () => {
    await assert.rejects(Server.start("/nowhere/agent"), (error: unknown) => {
        return error instanceof NoServer && error.missing && error.message.includes("scholia.agent.path");
    });
});

test("a file that may not be run is said as such", async () => {
    await assert.rejects(Server.start(script("", 0o644)), (error: unknown) => {
        return error instanceof NoServer && error.message.includes("may not be run");
    });
});
