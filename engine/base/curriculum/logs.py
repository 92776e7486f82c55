"""Families over logging."""

from __future__ import annotations

from engine.base.curriculum.shared import checked, needed, path_type, variable
from engine.base.curriculum.task import Draw, Param, Style, Task, family


@family(area="logs")
def setup_logging(d: Draw, style: Style) -> Task:
    verbose = variable(d, "verbose", "debug", "chatty", held=("detailed",))
    return Task(
        words=d.say(
            "set up logging with time, level and message, DEBUG if {verbose}[, else INFO|]",
            "[configure|set up] logging: INFO, DEBUG if {verbose}[, format time level message|]",
            "logging set-up, level DEBUG when {verbose}, otherwise INFO",
            "basicConfig with level DEBUG if {verbose} else INFO and a format of time, level, message",
            "[set up|configure] logging[, {verbose} means debug|, debug level if {verbose}]",
            "initialise logging: DEBUG level if {verbose}, INFO otherwise, with timestamps",
            held=(
                "make the root logger show debug messages if {verbose}, info otherwise",
                "start logging at INFO or, with {verbose}, at DEBUG",
            ),
            verbose=verbose,
        ),
        name=d.name(
            "setup_logging",
            "configure_logging",
            "init_logging",
            "start_logging",
            held=("logging_setup", "enable_logging"),
        ),
        params=(Param(verbose, "bool", "False"),),
        returns="None",
        imports=("import logging",),
        body=f"""
            level = logging.DEBUG if {verbose} else logging.INFO
            logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(message)s")
        """,
        doc="Set up logging.",
        checks=checked(
            """
            import io
            import logging, io
            root = logging.getLogger()
            root.handlers.clear()
            f(False)
            assert root.level == logging.INFO and len(root.handlers) == 1
            root.handlers.clear()
            f(True)
            assert root.level == logging.DEBUG
            record = logging.LogRecord("n", logging.INFO, "p", 1, "hello", None, None)
            text = root.handlers[0].format(record)
            assert "hello" in text and "INFO" in text
        """,
            style,
        ),
    )


@family(area="logs")
def file_logger(d: Draw, style: Style) -> Task:
    name_ = variable(d, "name", "label", "title", held=("logger_name",))
    path = variable(d, "path", "filename", "log_path", held=("location",))
    body = f"""
        logger = logging.getLogger({name_})
        handler = logging.FileHandler({path}, encoding="utf-8")
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        return logger
    """
    return Task(
        words=d.say(
            "logger [called|named] {name} that [writes|logs] to [the file |]{path} at INFO[, with time and level|]",
            "[make|create|return] a logger {name} with a file handler for {path}, level INFO",
            "INFO logger {name} writing to [the file |]{path} with time, level, message",
            "[set up|configure] logging of {name} to [a file|{path}], level INFO",
            "file logger",
            held=(
                "get the logger {name} and let it append to {path} from INFO on",
                "send what {name} logs at INFO or above to the file {path}",
            ),
            name=name_,
            path=path,
        ),
        name=d.name("file_logger", "get_logger", "make_logger", "logger_for", held=("open_log", "log_to")),
        params=(Param(name_, "str"), Param(path, path_type(style))),
        returns="logging.Logger",
        imports=needed(
            style,
            body,
            path_type(style) + " str  logging.Logger",
            "import logging",
            "from pathlib import Path",
        ),
        body=body,
        doc="Get a logger that writes to a file.",
        checks=checked(
            """
            from pathlib import Path
            import logging
            logger = f("x1", at("x.log"))
            logger.propagate = False
            logger.info("hello")
            logger.debug("quiet")
            for handler in logger.handlers:
                handler.flush()
            text = Path("x.log").read_text()
            assert "hello" in text and "INFO" in text and "quiet" not in text
            assert logger.name == "x1"
        """,
            style,
        ),
    )


@family(area="logs")
def get_logger(d: Draw, style: Style) -> Task:
    name_ = variable(d, "name", "label", "title", held=("logger_name",))
    return Task(
        words=d.say(
            "[debug|DEBUG] logger [called|named] {name} with [one|a single] stream handler[, not added twice|, also when called twice]",
            "get [a|the] logger {name} at DEBUG and add a StreamHandler [if it has none|unless it has one]",
            "[return|make] the logger {name}, level DEBUG, add a stream handler only once",
            "logger {name} with a stream handler (only one), level DEBUG",
            "create a DEBUG logger {name} that has exactly one StreamHandler",
            "logger by name, level DEBUG, StreamHandler added only if it has no handler",
            held=(
                "hand out the logger {name} set to DEBUG, with no more than one StreamHandler",
                "named logger at debug level that never gets a second stream handler",
            ),
            name=name_,
        ),
        name=d.name(
            "get_logger", "make_logger", "logger_for", "new_logger", held=("console_logger", "stderr_logger")
        ),
        params=(Param(name_, "str"),),
        returns="logging.Logger",
        imports=("import logging",),
        body=f"""
            logger = logging.getLogger({name_})
            if not logger.handlers:
                logger.addHandler(logging.StreamHandler())
            logger.setLevel(logging.DEBUG)
            return logger
        """,
        doc="Get a logger that writes to stderr.",
        checks="""
            import logging
            logger = f("x2")
            assert f("x2") is logger and len(logger.handlers) == 1
            assert logger.name == "x2" and logger.level == logging.DEBUG
        """,
    )


@family(area="logs")
def log_exception(d: Draw, style: Style) -> Task:
    function = d.var("function")
    logger = variable(d, "logger", "log", "journal", held=("out",))
    body = f"""
        try:
            {function}()
        except Exception:
            {logger}.exception("failed")
            return False
        return True
    """
    return Task(
        words=d.say(
            "call {function}, log [an exception|any exception] with {logger}[ and its traceback|] and return False, [else|otherwise] True",
            "run {function}; on an exception log it [with|to] {logger} and return False, True [if all went well|on success]",
            "True if {function}() works, [log the exception|log the traceback] [with|to] {logger} and return False if not",
            "[try|call] {function}, {logger}.exception and False [on|if there is] an error, else True",
            "call {function} and return whether it worked, exceptions are logged by {logger}",
            "execute {function}, log exceptions with {logger}, True if fine, False if not",
            held=(
                "execute {function} and report failure to {logger}, tell by a bool whether it worked",
                "did {function} run without raising, with errors logged through {logger}",
            ),
            function=function,
            logger=logger,
        ),
        name=d.name("run_logged", "log_errors", "guarded", "call_logged", held=("logged_call", "run_safely")),
        params=(Param(function, "Callable"), Param(logger, "logging.Logger")),
        returns="bool",
        imports=needed(
            style,
            body,
            "Callable logging.Logger bool",
            "import logging",
            "from collections.abc import Callable",
        ),
        body=body,
        doc="Call a function and log what it raises.",
        checks="""
            import logging
            seen = []
            class Keep(logging.Handler):
                def emit(self, record):
                    seen.append(record)
            logger = logging.getLogger("x3")
            logger.propagate = False
            logger.addHandler(Keep())
            assert f(lambda: 1, logger) is True and seen == []
            assert f(lambda: 1 / 0, logger) is False
            assert len(seen) == 1 and seen[0].exc_info and seen[0].levelno == logging.ERROR
        """,
    )
