import pytest

from faces.media.plain_text import flaw_of

TABLE = "path,identity\n1.jpg,Ann\n"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_named_with_and_without_its_mark(encoding):
    assert flaw_of(TABLE.encode(encoding)) == "it is UTF-16: save it as UTF-8"


@pytest.mark.parametrize("text", [TABLE, "", "a", "pfad,näme\nÄ.jpg,Ann\n", "\ufeffpath,identity\n"])
def test_utf_8_has_no_flaw(text):
    assert flaw_of(text.encode()) == ""


@pytest.mark.parametrize(("mark", "name"), [(";", "semicolon"), ("\t", "tab")])
def test_another_separator_is_named_where_columns_are_asked_for(mark, name):
    text = TABLE.replace(",", mark).encode()
    assert name in flaw_of(text)
    assert flaw_of(text, commas=False) == ""
