import assert from "node:assert/strict";
import { test } from "node:test";

import { type Status, shown } from "../src/status";

const STATUS: Status = { model: "qwen2.5-coder", adapters: [], pending: 0, running: null, words: "" };

function ready(change: Partial<Status>): { text: string; tooltip: string; warning: boolean } {
    return shown({ state: "ready", status: { ...STATUS, ...change } });
}

test("the model that serves is shown", () => {
    assert.equal(ready({}).text, "$(note) qwen2.5-coder");
});

test("a model that is named by its file is shown by its name", () => {
    assert.equal(ready({ model: "/home/ada/models/mine.gguf" }).text, "$(note) mine");
});

test("that something learnt serves is shown, and its name told", () => {
    const { text, tooltip } = ready({ adapters: ["fast-12"] });
    assert.equal(text, "$(note) qwen2.5-coder +1");
    assert.match(tooltip, /fast\\-12/);
});

test("what runs is shown by its stage and its place, and how many wait", () => {
    const running = { path: "src/app.py", line: 12, stage: "generating", tokens: 30 };
    const { text, tooltip } = ready({ running, pending: 2 });
    assert.equal(text, "$(loading~spin) generating app.py:12 +2");
    assert.match(tooltip, /src\/app\\.py:12, 30 tokens/);
});

test("what is wrong is a warning in its own words", () => {
    const { tooltip, warning } = ready({ words: "another model serves" });
    assert.ok(warning);
    assert.match(tooltip, /another model serves/);
});

test("a file's name is neither an icon nor a link", () => {
    const running = { path: "$(flame)[here](command:evil).py", line: 1, stage: "generating", tokens: 0 };
    const { text, tooltip } = ready({ running });
    assert.doesNotMatch(text, /\$\(flame\)/);
    assert.doesNotMatch(tooltip, /[^\\]\[here/);
});

test("a failed server shows why", () => {
    const { tooltip, warning } = shown({ state: "failed", words: "The extra lsp is missing" });
    assert.ok(warning);
    assert.equal(tooltip, "The extra lsp is missing");
});

for (const state of ["restricted", "disabled", "starting", "stopped"] as const) {
    test(`a server that is ${state} says so`, () => {
        const { text, tooltip } = shown({ state });
        assert.match(text, /Scholia$/);
        assert.notEqual(tooltip, "");
    });
}
