"""Words that carry no topic, left out of full text search and of word coverage."""

_ENGLISH = """
a about after again all also am an and any are aren as at be because been before being but by can cannot could couldn did
didn do does doesn doing don done down during each else ever few for from further get gets getting give given go goes going
gone got had hadn has hasn have haven having he her here hers herself him himself his how i if in into is isn it its itself
just let ll m make makes may maybe me might mine more most much must mustn my myself need no nor not now of off on once only
or other our ours ourselves out over own please quite rather re really s same shall shan she should shouldn so some still
such t tell than that the their theirs them themselves then there these they thing things this those through to too under
until up upon us ve very was wasn we were weren what when where whether which while who whom whose why will with won would
wouldn yes yet you your yours yourself yourselves
"""  # noqa: E501

_CHINESE = """
的 了 着 过 是 在 和 与 及 或 而 但 但是 我 你 您 他 她 它 我们 你们 他们 她们 它们 咱们 我的 你的 您的 他的 她的 它的 我们的
你们的 他们的 自己 这 那 这个 那个 这些 那些 这里 那里 这样 那样 什么 什么时候 谁 谁的 哪 哪个 哪些 哪里 哪儿 怎么 怎样
怎么样 如何 为什么 为何 多少 几 何时 何地 吗 呢 吧 啊 呀 嘛 哦 也 都 就 才 又 再 还 还是 很 太 最 更 非常 不 没 没有 有
有没有 会 能 可以 可能 应该 要 想 被 把 让 给 对 对于 关于 从 到 向 由 于 以 为 为了 因为 所以 如果 一个 一些 一下 请 请问
告诉 知道 是否 是不是 一种 其 之 地 得 个 上 下 里 中
"""  # noqa: E501

ENGLISH = frozenset(_ENGLISH.split())
CHINESE = frozenset(_CHINESE.split())
STOP_WORDS = ENGLISH | CHINESE
