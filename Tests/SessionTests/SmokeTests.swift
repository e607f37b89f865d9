import Testing

@Test func firstLines() {
  let t = TestSession()
  #expect(t.shown("1 + 2") == "3")
  #expect(t.shown("\"a\\nb\"; print \"a\" 3 [1, 2]") == "\"a\\nb\"\na\n3\n[1, 2]")
  #expect(t.shown("help sort").hasPrefix("sort: puts the rows of a table in the order of a column"))
  #expect(t.shown("t = table dim=[16, 32] label=[\"a\", \"b\"]\nt[\"b\"].dim") == "32")
  #expect(t.run("quit 3").outcome == .quit(status: 3))
}
