import pickle

from tools.backup import cache_key, literal

PASSWORD = "hunter2-Hunter2"


def test_cache_key_is_stable():
    assert cache_key(b"a") == cache_key(b"a")


def test_literals_survive_pickling():
    assert pickle.loads(pickle.dumps(literal("[1, 2]"))) == [1, 2]


def test_eval_agrees():
    assert eval("[1, 2]") == literal("[1, 2]")
