"""Bodies of every bad kind: what a broken program, a curious pupil or somebody worse would send."""

DEEP = 100_000

OF_ANOTHER_SHAPE: dict[str, bytes] = {
    "nothing": b"",
    "a space": b" ",
    "null": b"null",
    "a number": b"5",
    "a word": b'"x"',
    "true": b"true",
    "a list": b"[]",
    "a list of objects": b"[{}]",
}
BROKEN: dict[str, bytes] = {
    "half an object": b'{"name": ',
    "two objects": b"{}{}",
    "a trailing comma": b'{"a": 1,}',
    "single quotes": b"{'a': 1}",
    "a comment": b"{} // x",
    "no JSON at all": b"name=value&other=1",
    "NUL itself": b'{"name": "\x00"}',
    "a control character": b'{"name": "\x01"}',
    "invalid UTF-8": b'{"name": "\xff\xfe"}',
    "an overlong form": b'{"name": "\xc0\x80"}',
    "half a character": b'{"name": "\xd0"}',
    "UTF-16": '{"name": "x"}'.encode("utf-16"),
    "a lone surrogate": rb'{"name": "\ud800"}',
    "a surrogate the wrong way round": rb'{"name": "\udc00\ud800"}',
    "a surrogate for a name": rb'{"\ud800": 1}',
    "NaN": b'{"a": NaN}',
    "Infinity": b'{"a": -Infinity}',
}
WITH_ODD_NAMES: dict[str, bytes] = {
    "an unknown property": b'{"colour": "red"}',
    "an empty name": b'{"": 1}',
    "a dangerous name": b'{"__proto__": {}, "constructor": 1, "__class__": 2}',
    "NUL in a name": rb'{"a\u0000b": 1}',
    "NUL in a value": rb'{"name": "a\u0000b", "title": "a\u0000b", "colour": "a\u0000b"}',
    "a byte order mark": b'\xef\xbb\xbf{"colour": "x"}',
    "the same name twice": b'{"colour": "a", "colour": "b"}',
    "beyond a double": b'{"a": 1e400}',
    "beyond 64 bit": b'{"a": 18446744073709551616}',
    "a thousand digits": b'{"a": ' + b"9" * 1000 + b"}",
    "a hundred thousand digits": b'{"a": ' + b"9" * 100_000 + b"}",
}
DEEP_OR_LONG: dict[str, bytes] = {
    "brackets without end": b"[" * DEEP,
    "braces without end": b'{"a":' * DEEP,
    "brackets with an end": b"[" * DEEP + b"]" * DEEP,
    "nested to the limit": b'{"a":' * 1000 + b"1" + b"}" * 1000,
    "a name as long as the limit": b'{"' + b"a" * 900_000 + b'": 1}',
    "a long word": b'{"colour": "' + b"a" * 900_000 + b'"}',
    "many names": b"{" + b",".join(b'"a%d": 1' % number for number in range(11_000)) + b"}",
}
BODIES: dict[str, dict[str, bytes]] = {
    "of another shape": OF_ANOTHER_SHAPE, "broken": BROKEN, "with odd names": WITH_ODD_NAMES,
    "deep or long": DEEP_OR_LONG,
}  # fmt: skip
TEN_MEGABYTES = b'{"name": "' + b"a" * 10_000_000 + b'"}'

FORMS: dict[str, bytes] = {
    "a form of nothing": b"=&=&=",
    "a form of many": b"&".join(b"a%d=1" % number for number in range(5_000)),
    "a form with NUL": b"grant_type=password&username=%00&password=%00",
    "a form with half a character": b"grant_type=password&username=%d0&password=%ff",
    "a form with a surrogate": b"grant_type=password&username=%ed%a0%80&password=x",
    "a part without an end": b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n' + b"x" * 1000,
    "a part without a name": b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n",
    "a part with odd bytes": b'--b\r\nContent-Disposition: form-data; name="\xff"; filename="\x00"\r\n\r\nx'
    b"\r\n--b--\r\n",
    "a file of nothing": b'--b\r\nContent-Disposition: form-data; name="file"; filename=""\r\n\r\n\r\n--b--\r\n',
    "a file with a long name": b'--b\r\nContent-Disposition: form-data; name="file"; filename="'
    + b"a" * 5000 + b'.pdf"\r\n\r\n%PDF-1.7\r\n--b--\r\n',
    "many parts": b"".join(
        b'--b\r\nContent-Disposition: form-data; name="a%d"\r\n\r\nx\r\n' % number for number in range(3_000)
    ) + b"--b--\r\n",
}  # fmt: skip
FILES: dict[str, bytes] = {
    "a surrogate in YAML": rb'title: "\ud800"',
    "an unknown tag in YAML": b"!!python/object/apply:os.system ['true']",
    "a bomb in YAML": b"a: &a [x,x,x,x,x,x,x,x,x]\n"
    + b"".join(b"%c: &%c [%s]\n" % (98 + n, 98 + n, b",".join([b"*%c" % (97 + n)] * 9)) for n in range(12)),
    "deep YAML": b"[" * 5_000,
    "a date in YAML": b"title: 0000-00-00\n2026-99-99: x",
    "a number in YAML": b"title: " + b"9" * 10_000,
    "a merge in YAML": b"<<: 5\ntitle: x",
    "a recursive YAML": b"&a [*a]",
    "a row of commas": b"," * 100_000,
    "a row of quotes": b'"' * 99_999,
    "a row of one word": b"a" * 100_000,
    "lines of nothing": b"\n" * 100_000,
    "a zip": b"PK\x03\x04" + b"\x00" * 100,
    "lines of JSON": b'{"code": 1}\n[]\nnull\n"x"\n{\n',
}  # fmt: skip

VALUES: list[bytes] = [
    b"null", b"true", b"false", b"0", b"-1", b"1.5", b"-0.0", b"1e308", b"2147483648", b"9223372036854775808",
    b"1" + b"0" * 400, b"[]", b"{}", b"[[]]", b'""', b'" "', rb'"\u0000"', rb'"\u202e\u200b\ufeff"',
    '"\U0010ffff\U0001f600ﷺ"'.encode(), b'"0000-01-01"', b'"10000-01-01"', b'"2026-02-30"', b'"1900-01-01"',
    b'"2200-12-31"', b'"1654646400"', b'"9999-12-31T23:59:59.999999999-23:59"', b'"1900-01-01T00:00:00Z"',
    b'"00000000-0000-0000-0000-000000000000"', b'"ffffffff-ffff-ffff-ffff-ffffffffffff"', b'"http://["',
    b'"javascript:alert(1)"', rb'"\\%_\\"', b'"\'; DROP TABLE users; --"', b'"{0}{name}%s%n"', b'"../../etc/passwd"',
]  # fmt: skip
"""Of one property, as JSON."""
LONG: list[bytes] = [b'"' + b"a" * 20_000 + b'"', b"[" + b",".join([b'"a"'] * 5_000) + b"]"]
"""Of these, every property gets both."""
