"""Families over threads, pools, queues and asyncio."""

from __future__ import annotations

from engine.base.curriculum.shared import needed, params, typed, variables
from engine.base.curriculum.task import Clause, Draw, Style, Task, family


@family(area="concurrency")
def map_in_threads(d: Draw, style: Style) -> Task:
    func, items, workers = variables(
        d,
        "function",
        "items",
        "workers threads max_workers size|pool_size",
        avoid="pool ThreadPoolExecutor futures future Callable",
    )
    return Task(
        words=d.say(
            "apply {func} to [all|each of] {items} in {workers} threads, results in order", "map {func} over {items} with a ThreadPoolExecutor of {workers}", "call {func} for each of {items} in a thread pool of {workers} and return the results", "thread pool map of {func} over {items}, {workers} workers, results as a list",
            "run {func} on {items} in parallel with {workers} threads", "[list of |]results of {func} on each of {items}, computed by {workers} threads", held=("let {workers} threads work through {items} with {func}, keep the order of results", "parallel {func} for {items} using {workers} worker threads"), func=func, items=items, workers=workers,
        ),
        name=d.name("map_in_threads", "parallel_map", "thread_map", "run_parallel", held=("threaded_map", "pool_map")), params=params(f"{func}: Callable, {items}: list, {workers}: int{d.pick('', ' = 4')}"), returns="list",
        imports=needed(style, "ThreadPoolExecutor", "Callable", "from collections.abc import Callable", "from concurrent.futures import ThreadPoolExecutor"),
        body=f"with ThreadPoolExecutor(max_workers={workers}) as pool:\n    return list(pool.map({func}, {items}))", doc="Apply a function in threads.", checks="assert f(lambda x: x * 2, [1, 2, 3], 2) == [2, 4, 6]\nassert f(str, [], 1) == []",
    )  # fmt: skip


@family(area="concurrency")
def run_all_threads(d: Draw, style: Style) -> Task:
    (jobs,) = variables(
        d, "functions jobs tasks callables|actions", avoid="threads thread threading Callable"
    )
    return Task(
        words=d.say(
            "run [each|all] of {jobs} in its own thread and wait for all", "start a thread for every function in {jobs}, then join them", "[start|run] {jobs} in threads and wait until they are done", "one thread for each of {jobs}, join all", "call {jobs} concurrently with threading.Thread and wait",
            held=("let all of {jobs} run at once as threads, return when every one has ended", "thread per callable in {jobs}; join at the end"), jobs=jobs,
        ),
        name=d.name("run_all", "run_in_threads", "run_threads", held=("start_and_join", "all_at_once")), params=params(f"{jobs}: list[Callable]"), returns="None", imports=needed(style, "threading", "Callable", "import threading", "from collections.abc import Callable"),
        body=f"threads = [threading.Thread(target=job) for job in {jobs}]\nfor thread in threads:\n    thread.start()\nfor thread in threads:\n    thread.join()", doc="Run functions in threads.",
        checks="done = []\nf([lambda: done.append(1), lambda: done.append(2)])\nassert sorted(done) == [1, 2]\nf([])",
    )  # fmt: skip


@family(area="concurrency")
def background_thread(d: Draw, style: Style) -> Task:
    (func,) = variables(d, "function", avoid="thread threading Callable args")
    name = d.name("run_in_background", "start_thread", "in_background", held=("spawn", "background"))
    return Task(
        words=d.say(
            "run {func} with *args in a [daemon|background daemon] thread and return the thread", "start {func}(*args) in a daemon thread, return the thread", "call {func} in the background in a daemon thread with *args, return it started", "daemon thread for {func}(*args), started and returned",
            "start a daemon thread that calls {func} with the given *args", held=("let {func} run with *args in a thread that does not keep the program alive, return the thread", "fire off {func}(*args) as a daemon thread and hand that back"), func=func,
        ),
        name=name, code=typed(f"""
            def {name}({func}: Callable, *args: object) -> threading.Thread:
                thread = threading.Thread(target={func}, args=args, daemon=True)
                thread.start()
                return thread
        """, style, "Run a function in the background."), imports=needed(style, "threading", "Callable", "import threading", "from collections.abc import Callable"),
        checks="out = []\nt = f(out.append, 5)\nt.join()\nassert out == [5] and t.daemon",
    )  # fmt: skip


@family(area="concurrency")
def safe_counter(d: Draw, style: Style) -> Task:
    name = d.name(
        "SafeCounter",
        "Counter",
        "ThreadSafeCounter",
        "SharedCounter",
        held=("LockedCounter", "AtomicCounter"),
    )
    return Task(
        words=d.say(
            "thread-safe counter class {name} with increment() and value", "class {name}: value guarded by a lock, method increment", "[write|make|create] a thread safe counter {name}, increment(), value starts at 0", "{name}: counter with a threading.Lock, increment() and value", "counter class {name} that several threads can increment, count in value",
            held=("{name} counts up under a lock by increment(), the number is in value", "a counter {name} safe for threads: value and increment()"), name=name,
        ),
        name=name, imports=("import threading",),
        code=typed(f"""
            class {name}:
                def __init__(self) -> None:
                    self.value = 0
                    self.lock = threading.Lock()

                def increment(self) -> None:
                    with self.lock:
                        self.value += 1
        """, style, "A counter for several threads."),
        checks="c = f()\nassert c.value == 0\nimport threading\nts = [threading.Thread(target=lambda: [c.increment() for _ in range(200)]) for _ in range(3)]\n[t.start() for t in ts]\n[t.join() for t in ts]\nassert c.value == 600",
    )  # fmt: skip


@family(area="concurrency")
def worker_queue(d: Draw, style: Style) -> Task:
    func, items, workers = variables(
        d,
        "function",
        "items",
        "workers threads count size|pool_size",
        avoid="queue jobs results work item thread running threading Callable",
    )
    return Task(
        words=d.say(
            "process {items} with {func} by {workers} worker threads that take from a queue, return the results in any order", "queue.Queue with {workers} worker threads: {func} for each of {items}, collect the results", "put {items} in a queue and let {workers} threads call {func} on them, list of results",
            "worker threads ({workers}) take {items} from a queue and apply {func}, results in a list", "{workers} workers with a shared queue handle {items} by {func} and return all results",
            held=("distribute {items} to {workers} threads over a queue, each does {func}; return what came out", "consumer threads, {workers} of them, apply {func} to queued {items}; list of results"), func=func, items=items, workers=workers,
        ),
        name=d.name("process_queue", "run_workers", "work_through", held=("consume_all", "queued_work")), params=params(f"{func}: Callable, {items}: list, {workers}: int"), returns="list", imports=needed(style, "threading queue", "Callable", "import queue", "import threading", "from collections.abc import Callable"),
        body=f"""
            jobs = queue.Queue()
            for item in {items}:
                jobs.put(item)
            results = []

            def work():
                while True:
                    try:
                        item = jobs.get_nowait()
                    except queue.Empty:
                        return
                    results.append({func}(item))

            running = [threading.Thread(target=work) for _ in range({workers})]
            for thread in running:
                thread.start()
            for thread in running:
                thread.join()
            return results
        """,
        doc="Let threads work through a queue.", checks="assert sorted(f(lambda x: x + 1, [1, 2, 3], 2)) == [2, 3, 4]\nassert f(str, [], 1) == []",
    )  # fmt: skip


@family(area="concurrency")
def synchronized(d: Draw, style: Style) -> Task:
    (func,) = variables(d, "function", avoid="lock wrapper args kwargs threading functools Callable")
    name = d.name("synchronized", "locked", "one_at_a_time", held=("with_lock", "exclusive"))
    return Task(
        words=d.say(
            "decorator {name} that lets only one thread at a time run {func}", "decorator {name}: hold a lock while {func} runs", "[write|make] a decorator {name} that wraps {func} in a threading.Lock", "{name}({func}): decorator, calls are made under a lock", "{name}, a decorator that serialises calls from several threads with a lock",
            held=("{name} guards every call of {func} with a lock, as a decorator", "decorator {name} so that threads call {func} one after the other"), func=func, name=name,
        ),
        name=name, imports=needed(style, "functools threading", "Callable", "import functools", "import threading", "from collections.abc import Callable"),
        code=typed(f"""
            def {name}({func}: Callable) -> Callable:
                lock = threading.Lock()

                @functools.wraps({func})
                def wrapper(*args, **kwargs):
                    with lock:
                        return {func}(*args, **kwargs)

                return wrapper
        """, style, "Run a function in one thread at a time."),
        checks="def add(a, b=0):\n    return a + b\ng = f(add)\nassert g(1, b=2) == 3 and g(4) == 4 and g.__name__ == 'add'",
    )  # fmt: skip


@family(area="concurrency")
def first_result(d: Draw, style: Style) -> Task:
    func, items = variables(
        d, "function", "items", avoid="pool futures future as_completed ThreadPoolExecutor results item"
    )
    return Task(
        words=d.say(
            "dict from each of {items} to the result of {func}, computed in a thread pool", "run {func} on {items} in a thread pool, return a dict item -> result", "submit {func} for each of {items} to a ThreadPoolExecutor, dict of results by item", "results of {func} by item of {items}, in threads", "[map|apply] {func} to {items} concurrently and return a dict with the results by item",
            held=("with a pool of threads build the dict of {func} for each of {items}", "{items} to what {func} gives for them, as a dict, threads do the work"), func=func, items=items,
        ),
        name=d.name("results_by_item", "parallel_results", "compute_all", held=("threaded_results", "results_for")), params=params(f"{func}: Callable, {items}: list"), returns="dict",
        imports=needed(style, "ThreadPoolExecutor", "Callable", "from collections.abc import Callable", "from concurrent.futures import ThreadPoolExecutor"),
        body=f"with ThreadPoolExecutor() as pool:\n    futures = {{item: pool.submit({func}, item) for item in {items}}}\n    return {{item: future.result() for item, future in futures.items()}}", doc="Compute results in threads.", checks="assert f(len, ['a', 'bcd']) == {'a': 1, 'bcd': 3}\nassert f(len, []) == {}",
    )  # fmt: skip


@family(area="concurrency")
def call_with_timeout(d: Draw, style: Style) -> Task:
    func, seconds = variables(
        d, "function", "seconds timeout limit|deadline", avoid="pool future concurrent Callable"
    )
    return Task(
        words=d.say(
            "run {func} in a thread and return its result, TimeoutError after {seconds} seconds", "call {func} with a timeout of {seconds} seconds, in a thread", "result of {func}, but raise TimeoutError if it takes longer than {seconds} seconds", "wait at most {seconds} seconds for {func} in a thread pool, return its result", "{func} with a time limit of {seconds} seconds, TimeoutError if exceeded",
            held=("give {func} {seconds} seconds in a thread for its result, else TimeoutError", "limit the wait for {func} to {seconds} seconds"), func=func, seconds=seconds,
        ),
        name=d.name("call_with_timeout", "run_with_timeout", "limited", held=("within_time", "time_limited")), params=params(f"{func}: Callable, {seconds}: float"), returns="object",
        imports=needed(style, "ThreadPoolExecutor", "Callable", "from collections.abc import Callable", "from concurrent.futures import ThreadPoolExecutor"),
        body=f"with ThreadPoolExecutor(max_workers=1) as pool:\n    return pool.submit({func}).result(timeout={seconds})", doc="Call a function with a time limit.",
        checks="assert f(lambda: 5, 2) == 5\nimport time\ntry:\n    f(lambda: time.sleep(0.2), 0.01)\nexcept TimeoutError:\n    pass\nelse:\n    raise AssertionError",
    )  # fmt: skip


def _async(style: Style, name: str, signature: str, returns: str, body: str, doc: str) -> str:
    """The code of one coroutine function in the style."""
    rows = body.strip("\n").split("\n")
    said = f'    """{doc}"""\n' if style.doc else ""
    return (
        f"async def {name}({', '.join(param.render(style.hints) for param in params(signature))})"
        + (f" -> {returns}" if style.hints else "")
        + ":\n"
        + said
        + "\n".join("    " + row for row in rows)
    )


@family(area="concurrency")
def gather_all(d: Draw, style: Style) -> Task:
    func, items = variables(
        d, "fetch func load callback handler worker|do_one", "items", avoid="asyncio item Callable"
    )
    name = d.name("gather_all", "fetch_all", "run_all", "process_all", held=("all_results", "await_all"))
    return Task(
        words=d.say(
            "async function {name}({func}, {items}) that awaits {func} for all {items} at once, list of results", "async {name}: asyncio.gather of {func} over {items}", "[coroutine|async def] {name}({func}, {items}): run {func} on each concurrently, return the results in order", "{name}({func}, {items}), async: gather the results of {func} for each of {items}",
            "gather {func} over {items} in the coroutine {name}({func}, {items})", held=("async {name} with {func} and {items}: all calls run together, results come in order", "concurrently await {func} for each of {items}, coroutine {name}({func}, {items})"), name=name, func=func, items=items,
        ),
        name=name, imports=needed(style, "asyncio", "Callable", "import asyncio", "from collections.abc import Callable"), code=_async(style, name, f"{func}: Callable, {items}: list", "list", f"return await asyncio.gather(*({func}(item) for item in {items}))", "Await all at once."),
        checks="import asyncio\nasync def twice(x):\n    await asyncio.sleep(0)\n    return x * 2\nassert list(asyncio.run(f(twice, [1, 2, 3]))) == [2, 4, 6]\nassert list(asyncio.run(f(twice, []))) == []",
    )  # fmt: skip


@family(area="concurrency")
def gather_limited(d: Draw, style: Style) -> Task:
    func, items, limit = variables(
        d,
        "fetch func load callback handler worker|do_one",
        "items",
        "limit size max_running n count|at_most",
        avoid="asyncio item semaphore run Callable",
    )
    name = d.name(
        "gather_limited",
        "fetch_all",
        "run_limited",
        "bounded_gather",
        held=("limited_results", "throttled_gather"),
    )
    return Task(
        words=d.say(
            "async {name}({func}, {items}, {limit}): await {func} for all {items}, at most {limit} at a time", "async function {name}({func}, {items}, {limit}) that gathers with a semaphore of {limit}", "[coroutine|async def] {name}({func}, {items}, {limit}): asyncio.gather limited by a Semaphore({limit})", "{name}({func}, {items}, {limit}), async: no more than {limit} calls of {func} run together, list of results",
            "gather with limited concurrency, async {name}({func}, {items}, {limit}) using a semaphore", held=("async {name}({func}, {items}, {limit}) where a semaphore keeps running {func} calls down to {limit}", "await {func} for {items} but only {limit} at once: coroutine {name}({func}, {items}, {limit})"), name=name, func=func, items=items, limit=limit,
        ),
        name=name, imports=needed(style, "asyncio", "Callable", "import asyncio", "from collections.abc import Callable"),
        code=_async(style, name, f"{func}: Callable, {items}: list, {limit}: int", "list", f"semaphore = asyncio.Semaphore({limit})\n\nasync def run(item):\n    async with semaphore:\n        return await {func}(item)\n\nreturn await asyncio.gather(*(run(item) for item in {items}))", "Await all, some at a time.").replace("\n    \n", "\n\n"),
        checks="import asyncio\nnow = most = 0\nasync def twice(x):\n    global now, most\n    now += 1\n    most = max(most, now)\n    await asyncio.sleep(0.001)\n    now -= 1\n    return x * 2\nassert list(asyncio.run(f(twice, [1, 2, 3, 4], 2))) == [2, 4, 6, 8]\nassert most == 2",
    )  # fmt: skip


@family(area="concurrency")
def await_with_timeout(d: Draw, style: Style) -> Task:
    awaitable, seconds = variables(
        d, "awaitable coro coroutine job|pending", "seconds timeout limit|deadline", avoid="asyncio Awaitable"
    )
    name = d.name("with_timeout", "wait_at_most", "limited_wait", held=("within", "await_briefly"))
    default = d.chance(0.5)
    end = "return None" if default else f'raise TimeoutError(f"no result within {{{seconds}}} s") from None'
    what = (
        "None after {seconds} seconds" if default else "TimeoutError with a message after {seconds} seconds"
    )
    return Task(
        words=d.say(
            f"async {{name}}({{a}}, {{seconds}}): await {{a}}, {what}", f"async function {{name}}({{a}}, {{seconds}}) with asyncio.wait_for: result of {{a}} or {what}", f"[coroutine|async def] {{name}}({{a}}, {{seconds}}): wait for {{a}}, {what}", f"{{name}}({{a}}, {{seconds}}), async: await {{a}} with a timeout, {what}", f"await {{a}} with a time limit in the coroutine {{name}}({{a}}, {{seconds}}), {what}",
            held=(f"async {{name}} with {{a}} and {{seconds}}: what {{a}} gives, or {what}", f"limit the wait for {{a}}: coroutine {{name}}({{a}}, {{seconds}}), {what}"), name=name, a=awaitable, seconds=seconds,
        ),
        name=name, imports=needed(style, "asyncio", "Awaitable", "import asyncio", "from collections.abc import Awaitable"), code=_async(style, name, f"{awaitable}: Awaitable, {seconds}: float", "object", f"try:\n    return await asyncio.wait_for({awaitable}, {seconds})\nexcept asyncio.TimeoutError:\n    {end}", "Await with a time limit."),
        checks="import asyncio\nasync def quick():\n    return 5\nassert asyncio.run(f(quick(), 1)) == 5\n" + ("assert asyncio.run(f(asyncio.sleep(1), 0.001)) is None" if default else "try:\n    asyncio.run(f(asyncio.sleep(1), 0.001))\nexcept TimeoutError as error:\n    assert str(error)\nelse:\n    raise AssertionError"),
    )  # fmt: skip


@family(area="concurrency")
def async_retry(d: Draw, style: Style) -> Task:
    func, times, delay = variables(
        d,
        "func fetch function load|action",
        "times attempts tries n|rounds",
        "delay pause wait seconds|interval",
        avoid="asyncio attempt Callable",
    )
    name = d.name("retry", "retry_async", "try_again", held=("persist", "attempt_often"))
    return Task(
        words=d.say(
            "async {name}({func}, {times}, {delay}): await {func}() up to {times} times, sleep {delay} between, raise the last error", "async function {name}({func}, {times}, {delay}) that retries {func} on any exception, asyncio.sleep({delay}) in between", "[coroutine|async def] {name}({func}, {times}, {delay}): retry {func} up to {times} times with a pause of {delay}", "{name}({func}, {times}, {delay}), async: try {func} again after {delay} seconds until {times} attempts failed",
            "retry a coroutine function: async {name}({func}, {times}, {delay})", held=("async {name} gives {func} {times} attempts with {delay} seconds between, then the error comes through", "keep awaiting {func}() until it works or {times} tries failed, {delay} apart: {name}({func}, {times}, {delay})"), name=name, func=func, times=times, delay=delay,
        ),
        name=name, imports=needed(style, "asyncio", "Callable", "import asyncio", "from collections.abc import Callable"),
        code=_async(style, name, f"{func}: Callable, {times}: int, {delay}: float", "object", f"for attempt in range({times}):\n    try:\n        return await {func}()\n    except Exception:\n        if attempt == {times} - 1:\n            raise\n        await asyncio.sleep({delay})", "Try a coroutine several times."),
        checks="import asyncio\ncalls = []\nasync def flaky():\n    calls.append(1)\n    if len(calls) < 3:\n        raise OSError('no')\n    return 'ok'\nassert asyncio.run(f(flaky, 3, 0)) == 'ok'\ncalls.clear()\ntry:\n    asyncio.run(f(flaky, 2, 0))\nexcept OSError:\n    assert len(calls) == 2\nelse:\n    raise AssertionError",
    )  # fmt: skip


@family(area="concurrency")
def async_queue(d: Draw, style: Style) -> Task:
    (queue,) = variables(d, "queue jobs inbox source|tasks_queue", avoid="asyncio items item")
    name = d.name("drain", "empty_queue", "take_all", held=("collect_waiting", "all_waiting"))
    kind = d.pick("asyncio.Queue", "queue.Queue")
    module = kind.split(".")[0]
    if module == "queue" and queue == "queue":
        queue = "jobs"
    error = "asyncio.QueueEmpty" if module == "asyncio" else "queue.Empty"
    return Task(
        words=d.say(
            "take everything that is in the {kind} {queue} without waiting, as a list", "drain the {kind} {queue} into a list", "[empty|drain] {queue}, a {kind}, and return its items", "list of all items waiting in the {kind} {queue}, without blocking", "get_nowait from the {kind} {queue} until it is empty, return the items",
            held=("collect what waits in {queue} ({kind}) and leave it empty", "remove all entries of the {kind} {queue} and give them back as a list"), queue=queue, kind=kind,
        ),
        name=name, params=params(f"{queue}: {kind}"), returns="list", imports=(f"import {module}",), body=f"items = []\nwhile True:\n    try:\n        items.append({queue}.get_nowait())\n    except {error}:\n        return items", doc="Empty a queue.",
        checks=f"import {module}\nq = {kind}()\nassert f(q) == []\nq.put_nowait(1)\nq.put_nowait(2)\nassert f(q) == [1, 2]\nassert q.empty()",
    )  # fmt: skip


@family(area="concurrency")
def run_coroutine(d: Draw, style: Style) -> Task:
    func, items = variables(
        d,
        "fetch func load callback handler worker|do_one",
        "items",
        avoid="asyncio item results run Callable",
    )
    return Task(
        words=d.say(
            "call the async function {func} for each of {items}, one after the other, from normal code, list of results", "run the coroutine function {func} over {items} with asyncio.run, in sequence", "asyncio.run a loop that awaits {func} for each of {items}, return the results", "synchronous wrapper: await {func} on {items} one by one, list of results",
            "not async: use asyncio.run to get the results of async {func} for {items} in turn", held=("from a plain function await {func} for {items} sequentially and return the list", "plain function that awaits {func}(item) for all {items} in order by asyncio.run"), func=func, items=items,
        ),
        name=d.name("run_each", "run_sync", "results_of", held=("awaited_results", "sync_results")), params=params(f"{func}: Callable, {items}: list"), returns="list", imports=needed(style, "asyncio", "Callable", "import asyncio", "from collections.abc import Callable"),
        body=f"async def run():\n    return [await {func}(item) for item in {items}]\n\nreturn asyncio.run(run())", doc="Run coroutines from plain code.", checks="import asyncio\nasync def twice(x):\n    await asyncio.sleep(0)\n    return x * 2\nassert f(twice, [1, 2, 3]) == [2, 4, 6]\nassert f(twice, []) == []",
    )  # fmt: skip


@family(area="concurrency")
def repeat_timer(d: Draw, style: Style) -> Task:
    func, seconds = variables(
        d, "function", "seconds delay wait after|interval", avoid="timer threading Callable"
    )
    return Task(
        words=d.say(
            "call {func} after {seconds} seconds in the background, return the started Timer", "threading.Timer that calls {func} in {seconds} seconds, started and returned", "start a timer: {func} runs once after {seconds} seconds, return it", "schedule {func} to run in {seconds} seconds with a threading.Timer, return that", "delayed call of {func}, {seconds} seconds from now, timer started and returned",
            held=("let {func} be called {seconds} seconds later by a Timer and give the timer back", "run {func} later, after {seconds} seconds, in a thread; return the running timer"), func=func, seconds=seconds,
        ),
        clauses=(Clause("so that it can be cancelled"),) if d.chance(0.2) else (), name=d.name("call_later", "delayed", "run_later", held=("after_delay", "scheduled")), params=params(f"{func}: Callable, {seconds}: float"), returns="threading.Timer",
        imports=needed(style, "threading", "Callable", "import threading", "from collections.abc import Callable"), body=f"timer = threading.Timer({seconds}, {func})\ntimer.start()\nreturn timer", doc="Call a function later.", checks="out = []\nt = f(lambda: out.append(1), 0.01)\nt.join()\nassert out == [1]\nt = f(lambda: out.append(2), 5)\nt.cancel()\nt.join()\nassert out == [1]",
    )  # fmt: skip
