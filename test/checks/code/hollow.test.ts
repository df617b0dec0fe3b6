import { describe, expect, test } from '@jest/globals';
import { isHollow } from '../../../checks/code/hollow.ts';

const hollow = (path: string, content: string) => isHollow({ path, media_type: 'text/plain', content });

describe('a program that does nothing is hollow', () => {
  test.each([
    ['a.py', 'print("done")\n'],
    [
      'a.py',
      '#!/usr/bin/env python3\n"""Orders."""\nimport sys\n\n\ndef main():\n    print("All is implemented")\n\n\nif __name__ == "__main__":\n    main()\n',
    ],
    [
      'a.py',
      'def place(customer, lines):\n    """Place an order."""\n    raise NotImplementedError\n\n\ndef cancel(order_id: str) -> None:\n    raise NotImplementedError("later")\n',
    ],
    [
      'a.py',
      'from typing import Any\n\n\nclass Orders:\n    def place(\n        self,\n        customer: str,\n        lines: list[Any],\n    ) -> dict:\n        # TODO: compute the total\n        return {}\n\n    def cancel(self, order_id): pass\n',
    ],
    ['a.py', '@app.post("/orders")\nasync def place(order: Order):\n    return None\n'],
    ['a.py', 'def a(): ...\ndef b():\n    return []\n'],
    ['a.js', "'use strict';\n\nfunction place(order) {\n  // TODO\n  return null;\n}\n\nmodule.exports = { place };\n"],
    [
      'a.js',
      'export const place = async (order) => {\n  throw new Error("Not implemented");\n};\nexport const cancel = () => null;\n',
    ],
    ['a.js', 'console.log("done");\n'],
    [
      'a.ts',
      'import type { Order } from "./order.js";\n\nexport class Orders {\n  place(order: Order): Promise<void> {\n    throw new Error(`not implemented`);\n  }\n  cancel(id: string): boolean {\n    return true;\n  }\n}\n',
    ],
    ['a.ts', 'export default function handler(): undefined {}\n'],
    [
      'a.go',
      'package orders\n\nimport "errors"\n\n// Place places an order.\nfunc Place(id string) error {\n\treturn errors.New("not implemented")\n}\n\nfunc Cancel(id string) (bool, error) {\n\treturn false, nil\n}\n',
    ],
    ['main.go', 'package main\n\nimport "fmt"\n\nfunc main() {\n\tfmt.Println("done")\n}\n'],
    ['a.go', 'package a\n\nfunc (s *Server) Run() {\n\tpanic("TODO")\n}\n'],
    [
      'A.java',
      'package a;\n\nimport java.util.List;\n\npublic class A {\n    public List<String> all(String customer) {\n        throw new UnsupportedOperationException("Not yet");\n    }\n\n    private int total()\n    {\n        return 0;\n    }\n}\n',
    ],
    [
      'A.java',
      'public class A {\n    public static void main(String[] args) {\n        System.out.println("done");\n    }\n}\n',
    ],
    [
      'a.rb',
      'class Orders\n  def place(order)\n    raise NotImplementedError, "later"\n  end\n\n  def cancel(id)\n    nil\n  end\nend\n',
    ],
    ['a.rb', 'puts "done"\n'],
    [
      'a.rs',
      'pub fn place(order: &str) -> Result<(), String> {\n    todo!()\n}\n\npub fn count() -> u32 {\n    0\n}\n',
    ],
    ['a.rs', 'fn main() {\n    println!("done");\n}\n'],
    [
      'A.cs',
      'using System;\n\nnamespace Shop\n{\n    public class Orders\n    {\n        public void Place(string id)\n        {\n            throw new NotImplementedException();\n        }\n    }\n}\n',
    ],
    ['a.php', '<?php\n\nfunction place(array $order): bool\n{\n    return true;\n}\n'],
    ['a.php', "<?php\necho 'done';\n"],
    ['a.kt', 'package a\n\nfun place(id: String): Boolean = TODO("later")\n'],
    ['a.swift', 'import Foundation\n\nfunc place(_ id: String) -> Bool {\n    fatalError("not implemented")\n}\n'],
    ['a.c', '#include <stdio.h>\n\nint main(void) {\n    printf("done\\n");\n    return 0;\n}\n'],
    ['a.sh', '#!/bin/sh\nset -eu\n# TODO: back up\necho "done"\nexit 0\n'],
    ['a.sql', '-- TODO: create the tables\nSELECT 1;\n'],
  ])('%s: %j', (path, content) => {
    expect(hollow(path, content)).toBe(true);
  });
});

describe('a program that does something is not, however little', () => {
  test.each([
    ['a.py', 'import secrets\n\n\ndef new_id() -> str:\n    return secrets.token_urlsafe(16)\n'],
    ['a.py', 'class NotFound(Exception):\n    pass\n\n\nclass Conflict(Exception):\n    """Another body."""\n'],
    [
      'a.py',
      'from abc import ABC, abstractmethod\n\n\nclass Store(ABC):\n    @abstractmethod\n    def get(self, key): ...\n',
    ],
    ['a.py', 'LIMIT = 5\n'],
    [
      'a.py',
      'def total(lines):\n    return sum(line.price for line in lines)\n\n\ndef later():\n    raise NotImplementedError\n',
    ],
    ['a.pyi', 'def a() -> int: ...\n'],
    ['__init__.py', 'from .orders import Orders\n\n__all__ = ["Orders"]\n'],
    [
      'a.ts',
      "import rateLimit from 'express-rate-limit';\n\n/** Five logins a minute. */\nexport const limitLogin = rateLimit({ windowMs: 60_000, limit: 5 });\n",
    ],
    ['a.ts', 'export const sortRows = (rows: number[]) => rows.toSorted((a, b) => a - b);\n'],
    ['a.ts', 'export interface Order {\n  id: string;\n  total: number;\n}\n'],
    ['a.d.ts', 'export function a(): null;\n'],
    ['index.ts', "export * from './orders.js';\n"],
    ['a.js', "app.get('/health', (req, res) => res.json({ ok: true }));\n"],
    ['a.js', 'module.exports = { presets: ["a"], plugins: [] };\n'],
    ['a.tsx', 'export const Page = () => <main>Hello</main>;\n'],
    ['a.go', 'package a\n\ntype Store interface {\n\tGet(key string) (string, error)\n}\n'],
    ['a.go', 'package a\n\nfunc Sum(a, b int) int {\n\treturn a + b\n}\n'],
    ['A.java', 'public class A {\n    private final int a;\n    public A(int a) {\n        this.a = a;\n    }\n}\n'],
    ['A.java', 'public interface A {\n    void a();\n}\n'],
    ['a.rb', 'def id\n  SecureRandom.hex(16)\nend\n'],
    ['a.rs', 'pub fn double(a: u32) -> u32 {\n    a * 2\n}\n'],
    ['lib.rs', 'pub mod orders;\n'],
    ['A.cs', 'public record Order(string Id, decimal Total);\n'],
    ['a.php', '<?php\nfunction id(): string { return bin2hex(random_bytes(16)); }\n'],
    ['a.sh', '#!/bin/sh\ntar czf backup.tgz data\n'],
    ['a.sh', 'echo "$1" > file\n'],
    ['a.sql', 'CREATE TABLE orders (id text PRIMARY KEY);\n'],
    ['a.sql', 'DELETE FROM sessions WHERE expires_at < now();\n'],
    ['test_a.py', 'def test_a():\n    pass\n'],
    ['a.yaml', 'a: 1\n'],
    ['a.md', 'TODO\n'],
    ['a.kt', 'enum class Color { RED, GREEN }\n'],
    ['a.dart', 'void main() {\n  final date = parse("9 Sep 2014");\n  print(date); // 2014-09-09\n}\n'],
    ['a.ex', 'defmodule A do\n  def add(a, b), do: a + b\nend\n'],
  ])('%s: %j', (path, content) => {
    expect(hollow(path, content)).toBe(false);
  });
});
