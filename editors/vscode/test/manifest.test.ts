import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const ROOT = join(__dirname, "..", "..");
const PACKAGE = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
const COMMANDS: string[] = PACKAGE.contributes.commands.map((one: { command: string }) => one.command);
const SOURCES = readdirSync(join(ROOT, "src")).map((name) => readFileSync(join(ROOT, "src", name), "utf8"));

test("each command of the palette is there, and none besides", () => {
    const registered = SOURCES.flatMap((text) => [...text.matchAll(/\bcommand\("(scholia\.\w+)"/g)].map((found) => found[1]));
    assert.deepEqual([...registered].sort(), [...COMMANDS].sort());
});

test("each step of the walkthrough has its page, and its links lead to commands", () => {
    for (const step of PACKAGE.contributes.walkthroughs[0].steps) {
        assert.ok(existsSync(join(ROOT, step.media.markdown)), step.id);
        for (const [, name] of step.description.matchAll(/command:([\w.]+)/g)) assert.ok(COMMANDS.includes(name), name);
    }
});

test("each setting that the code reads is declared", () => {
    const declared = Object.keys(PACKAGE.contributes.configuration.properties);
    const read = SOURCES.flatMap((text) => [...text.matchAll(/settings\(\)\.get\("([\w.]+)"/g)].map((found) => `scholia.${found[1]}`));
    assert.deepEqual([...new Set(read)].sort(), [...declared].sort());
});

test("a workspace can never choose the program that is run", () => {
    assert.equal(PACKAGE.contributes.configuration.properties["scholia.agent.path"].scope, "machine");
    assert.deepEqual(PACKAGE.capabilities.untrustedWorkspaces.restrictedConfigurations, ["scholia.agent.path"]);
    assert.equal(PACKAGE.capabilities.untrustedWorkspaces.supported, "limited");
});

test("what runs something in a repository is off until the folder is trusted", () => {
    const harmless = ["scholia.doctor", "scholia.output", "scholia.menu"];
    for (const { command, enablement } of PACKAGE.contributes.commands) {
        assert.equal(enablement, harmless.includes(command) ? undefined : "isWorkspaceTrusted", command);
    }
});

test("nothing in our code speaks to a network", () => {
    for (const text of SOURCES) assert.doesNotMatch(text, /https?:|node:(net|http|https|dgram|tls)|\bfetch\(|telemetry/i);
});
