"""Settings: where each comes from, what a repository may not set, and errors that name file, line and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.config import KEYS, Settings, ignored_keys, load, parse, resolve
from engine.errors import ConfigError
from engine.paths import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").ensure()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "repository").mkdir()
    return tmp_path / "repository"


def test_without_any_file_the_defaults_hold(home: Home, root: Path) -> None:
    assert load(home, root, trusted=True, environ={}) == Settings()


def test_every_key_has_an_explanation_and_a_default_of_its_type() -> None:
    for name, key in KEYS.items():
        assert key.words, name
        assert parse(name, str(key.default)) == key.default, name


def test_each_source_overrides_the_next(home: Home, root: Path) -> None:
    home.settings.write_text('marker = "@user"\nscope = "user"\nmax_tokens = 100\ncontext_tokens = 200\n')
    (root / "pyproject.toml").write_text('[tool.agent]\nmarker = "@py"\nscope = "py"\nmax_tokens = 101\n')
    (root / ".agent.toml").write_text('marker = "@own"\nscope = "own"\n')
    environ = {"SCHOLIA_MARKER": "@env"}
    found = resolve(home, root, trusted=True, environ=environ, options={})
    assert {name: found[name].value for name in ("marker", "scope", "max_tokens", "context_tokens")} == {
        "marker": "@env",
        "scope": "own",
        "max_tokens": 101,
        "context_tokens": 200,
    }
    assert found["marker"].origin == "SCHOLIA_MARKER"
    assert found["scope"].origin == str(root / ".agent.toml")
    assert found["max_tokens"].origin == str(root / "pyproject.toml")
    assert found["context_tokens"].origin == str(home.settings)
    assert found["keep_prompt"].origin == "default"
    last = resolve(home, root, trusted=True, environ=environ, options={"marker": "@option"})["marker"]
    assert (last.value, last.origin) == ("@option", "option")


def test_nested_keys_are_set_as_tables_or_with_dots(home: Home) -> None:
    home.settings.write_text("model.threads = 3\n[watch]\nrescan_seconds = 60\n")
    settings = load(home, environ={"SCHOLIA_MODEL_KV_TYPE": "q8_0"})
    assert (settings.model.threads, settings.watch.rescan_seconds, settings.model.kv_type) == (3, 60, "q8_0")


def test_an_untrusted_repository_sets_nothing(home: Home, root: Path) -> None:
    (root / ".agent.toml").write_text('marker = "@evil"\nthis is not = = toml')
    assert load(home, root, trusted=False, environ={}) == Settings()


def test_even_a_trusted_repository_cannot_set_what_runs_or_fetches(home: Home, root: Path) -> None:
    (root / ".agent.toml").write_text(
        'scope = "work"\n[model]\nname = "evil"\nthreads = 99\n[log]\nlevel = "debug"\n'
    )
    settings = load(home, root, trusted=True, environ={})
    assert settings == Settings(scope="work")
    assert ignored_keys(root) == ["log.level", "model.name", "model.threads"]


def test_no_key_that_names_a_model_or_the_machine_is_open_to_repositories() -> None:
    assert not [name for name, key in KEYS.items() if name.startswith(("model.", "log.")) and key.repository]


def test_a_repositorys_file_that_is_a_link_is_not_read(home: Home, root: Path, tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text('marker = "@other"\n')
    (root / ".agent.toml").symlink_to(tmp_path / "other.toml")
    assert load(home, root, trusted=True, environ={}) == Settings()


def test_a_pyproject_without_our_table_says_nothing(home: Home, root: Path) -> None:
    (root / "pyproject.toml").write_text('[project]\nname = "x"\nmarker = 1\n')
    assert load(home, root, trusted=True, environ={}) == Settings()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("marker = 3\n", ["settings.toml:1", "marker", "text"]),
        ("\n\nmax_tokens = 'many'\n", ["settings.toml:3", "max_tokens", "whole number"]),
        ("keep_prompt = 1\n", ["keep_prompt", "true or false"]),
        ("max_tokens = true\n", ["max_tokens", "whole number"]),
        ("max_tokens = 1\n", ["max_tokens", "least is 16"]),
        ("apply = 'maybe'\n", ["apply", "write, propose"]),
        ("[model]\n\nkv_type = 'q2'\n", ["settings.toml:3", "model.kv_type", "q8_0"]),
        ("markr = '@x'\n", ["no setting markr"]),
        ("marker = '@x y'\n", ["marker", "one word"]),
        ("marker = ''\n", ["marker", "one word"]),
        ("marker = \n", ["settings.toml", "line 1"]),
        ("model = 3\n", ["no setting model"]),
    ],
)
def test_what_is_wrong_is_named_with_file_line_and_key(home: Home, text: str, words: list[str]) -> None:
    home.settings.write_text(text)
    with pytest.raises(ConfigError) as error:
        load(home, environ={})
    for word in words:
        assert word in error.value.message, error.value.message


def test_a_near_miss_is_guessed(home: Home) -> None:
    home.settings.write_text("max_token = 100\n")
    with pytest.raises(ConfigError) as error:
        load(home, environ={})
    assert "max_tokens" in error.value.hint


def test_settings_that_are_not_utf8_are_refused(home: Home) -> None:
    home.settings.write_bytes(b'marker = "\xff"\n')
    with pytest.raises(ConfigError, match="not UTF-8"):
        load(home, environ={})


def test_settings_that_cannot_be_read_are_named(home: Home) -> None:
    home.settings.mkdir()
    with pytest.raises(ConfigError, match="cannot be read"):
        load(home, environ={})


@pytest.mark.parametrize("text", ["yes", "1", "on", "TRUE"])
def test_variables_and_options_spell_true_in_many_ways(home: Home, text: str) -> None:
    assert load(home, environ={"SCHOLIA_KEEP_PROMPT": text}).keep_prompt is True


def test_a_wrong_variable_is_named(home: Home) -> None:
    with pytest.raises(ConfigError, match="SCHOLIA_MAX_TOKENS"):
        load(home, environ={"SCHOLIA_MAX_TOKENS": "many"})


def test_a_whole_number_serves_where_a_fraction_may_stand(home: Home) -> None:
    home.settings.write_text("temperature = 1\n")
    assert load(home, environ={}).temperature == 1.0


@pytest.mark.parametrize("text", ["a = " + "[" * 100_000, ".".join("a" * 30_000) + " = 1", "#" * 1_000_001])
def test_a_settings_file_made_to_exhaust_the_parser_is_refused(home: Home, root: Path, text: str) -> None:
    (root / ".agent.toml").write_text(text)
    with pytest.raises(ConfigError, match="toml"):
        load(home, root, trusted=True, environ={})


@pytest.mark.parametrize(
    "line", ["temperature = nan", "temperature = inf", "watch.max_file_bytes = 100_000_000_000"]
)
def test_a_number_beyond_all_reason_is_refused(home: Home, line: str) -> None:
    home.settings.write_text(line)
    with pytest.raises(ConfigError, match=r"the (?:least|most) is"):
        load(home, environ={})


def test_a_marker_with_characters_that_do_not_show_is_refused(home: Home) -> None:
    home.settings.write_text('marker = "\\u202e@agent"')
    with pytest.raises(ConfigError, match="marker"):
        load(home, environ={})


def test_a_repositorys_settings_that_are_a_link_are_not_read_when_it_is_trusted(
    root: Path, tmp_path: Path
) -> None:
    (tmp_path / "mine").write_text('secret = "x"')
    (root / ".agent.toml").symlink_to(tmp_path / "mine")
    assert ignored_keys(root) == []
