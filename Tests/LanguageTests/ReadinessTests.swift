import Testing

@testable import Language

/// What a front end may do with a text that someone is still typing.
@Suite struct ReadinessTests {
  @Test(arguments: [
    "for d in [1,2] {", "rows = evaluate m k=[1,", "x = a |", "train m epochs=", "x = (1 + 2",
    "x =",
    "x +=", "x = 1 +", "x = not", "for", "for d in", "if", "if true {", "if true { x = 1",
    "print \"\"\"abc", "print \"\"\"a {1} b", "x = [1, 2,", "x = a[", "print a,",
    "x = 1 \\", "repeat", "repeat seeds=", "define", "define f x {\n  x", "x = 1..", "x = a.",
    "x = (\n\n", "for d in\n", "include", "# a comment\nfor i in [", "x = 1 and", "m = a ==",
    "print (a |\n",
    "x = 3 mod",
  ])
  func incomplete(_ text: String) { #expect(ToySession().parse(text).isIncomplete) }

  @Test(arguments: [
    "", " ", "\n", "# a comment", "print x", "x = 1", "train base epochs=3", "x = 1;", "a; b\n",
    "for d in [1,2] { print d }", "x = [1,\n2\n]", "x = (a |\n print)", "x = 1 +\n 2", "trian base",
    "load \"abc", "}", "x = )", "x = (\n]", "for d in [1,2]", "if a", "if a { } else",
    "repeat seeds=1", "print \"a {1", "print \"a {(1\n", "x = \"\"\"a\"\"\"", "1 2", "x = = 3",
    "print \\ x",
    "x = )\nfor i in [",
  ])
  func notIncomplete(_ text: String) { #expect(!ToySession().parse(text).isIncomplete) }

  @Test(arguments: ["x = 1;", "x = 1 ; # more", "a; b;", "a;\n", "for i in [] { };"])
  func aTrailingSemicolonHides(_ text: String) {
    #expect(ToySession().parse(text).program.hidesLastValue)
  }

  @Test(arguments: ["x = 1", "a; b", ";a", "a;\nb", "if a { b; }", "x = \";\""])
  func otherSemicolonsDoNot(_ text: String) {
    #expect(!ToySession().parse(text).program.hidesLastValue)
  }
}
