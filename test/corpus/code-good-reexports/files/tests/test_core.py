import unittest
from unittest import mock

from pkg import load


class LoadTest(unittest.TestCase):
    def test_load(self):
        with mock.patch("builtins.open", mock.mock_open(read_data=b'{"a": 1}')):
            self.assertEqual(load("x"), {"a": 1})
