"""What customers, phones and people's keyboards may send, for Hypothesis."""

from hypothesis import settings
from hypothesis import strategies as st

# The same examples every time, however slow the machine: a run is red for what was changed and nothing else.
settings.register_profile("steady", deadline=None, derandomize=True)
if settings.get_current_profile_name() == "default":
    settings.load_profile("steady")

NASTY = (
    "<!channel>",
    "<!here|here>",
    "<@U012ABCDEF>",
    "<#C012ABCDEF|general>",
    "<https://example.com|a link>",
    "*bold* _italic_ ~struck~ `code`",
    "&lt;!channel&gt; &amp;",
    ":tada:",
    "\u202eevil\u202c",
    "\u05e9\u05dc\u05d5\u05dd \u0627\u0644\u0633\u0644\u0627\u0645",
    "tab\tbreak\nreturn\r\x00\x1b[31m",
    "\ud800 alone",
    "\u2014no-bot",
    "\u201ccurly\u201d \u2018single\u2019",
    '"never closed',
    "back\\slash\\",
    "--flag --page=2",
    "+61 491 570 156",
    " ",
    "",
)
"""Texts that something may interpret, hide behind or trip over."""

any_text = st.one_of(
    st.sampled_from(NASTY),
    st.text(max_size=60),
    st.text(alphabet=st.characters(), max_size=60),
    st.lists(st.sampled_from(NASTY), min_size=2, max_size=5).map(" ".join),
)
"""Any text at all, lone surrogates among it."""

tidy = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=60)
"""Text without control characters, as it is once a typed line was read."""
