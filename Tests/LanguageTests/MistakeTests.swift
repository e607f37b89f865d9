import Testing

@testable import Language

/// A program with one mistake and what is said about it: message, then help, line by line.
struct Mistake: Sendable, CustomTestStringConvertible {
  var program: String
  var said: String
  init(_ program: String, _ said: String) {
    self.program = program
    self.said = said
  }
  var testDescription: String { program }
}

/// Every diagnostic's text.
@Suite struct MistakeTests {
  /// What is said about a program, the checker left out where `checks` is false.
  private func said(_ program: String, checks: Bool) throws -> String {
    var files = ["loop.ald": "include \"loop.ald\"", "bad.ald": "x = (", "tree30.ald": "x = 1"]
    for depth in 0..<30 {
      let next = "include \"tree\(depth + 1).ald\""
      files["tree\(depth).ald"] = "\(next)\n\(next)"
    }
    let session = ToySession(arguments: ["size=3"], files: files)
    session.environment.variables["shop"] = .init(
      .object(ToyData(name: "tiny"), recipe: .literal("shop")))
    session.environment.variables["m"] = .init(
      .object(ToyModel(name: "sasrec", given: []), recipe: .literal("m")))
    return try session.run(program, checks: checks)
      .map { ([$0.message] + $0.help).joined(separator: "\n") }.joined(separator: "\n\n")
  }

  @Test(arguments: MistakeTests.characters + MistakeTests.grammar) func whileReading(
    _ mistake: Mistake
  ) throws {
    #expect(try said(mistake.program, checks: true) == mistake.said)
  }

  @Test(arguments: MistakeTests.names + MistakeTests.given + MistakeTests.values)
  func whileChecking(_ mistake: Mistake) throws {
    #expect(try said(mistake.program, checks: true) == mistake.said)
  }

  /// What the checker finds is found again where a program runs unchecked.
  @Test(
    arguments: MistakeTests.names + MistakeTests.given + MistakeTests.values + MistakeTests.running)
  func whileRunning(_ mistake: Mistake) throws {
    #expect(try said(mistake.program, checks: false) == mistake.said)
  }

  static let characters: [Mistake] = [
    Mistake("x = ?", "`?` means nothing here\n`help load` explains a command"),
    Mistake("x = 'a'", "`'` means nothing here\nstrings stand between double quotes: `\"…\"`"),
    Mistake("x = !a", "`!` means nothing here\n`not` negates, `!=` is unequal"),
    Mistake("x = 1 & b", "`&` means nothing here\nwrite `and`"),
    Mistake("x = “a”", "`“` means nothing here\nstrings stand between straight quotes"),
    Mistake("x = 1 − 2", "`−` means nothing here\nthe minus sign is `-`"),
    Mistake(
      "x = \"abc",
      "this string isn't closed on its line\na string over several lines is written between `\"\"\"`"
    ),
    Mistake("x = \"\"\"abc", "this string isn't closed"),
    Mistake(
      "x = \"a\\qb\"", "`\\q` is no escape\nescapes are `\\n` `\\t` `\\\"` `\\\\` `\\{` `\\u{…}`"),
    Mistake(
      "x = \"\\u{zz}\"", "this names no character\nwrite the number in hexadecimal, `\\u{e9}`"),
    Mistake(
      "x = \"\\u{110000}\"", "this names no character\nwrite the number in hexadecimal, `\\u{e9}`"),
    Mistake("x = 12abc", "`12abc` is no number"),
    Mistake("x = 1e999", "`1e999` is no number"),
    Mistake("x = 1_", "`1_` is no number"),
    Mistake("x = 7 % 3", "`%` belongs directly after a number\nthe remainder is `mod`: `a mod b`"),
  ]

  static let grammar: [Mistake] = [
    Mistake("x =", "expected a value, found the end of the text"),
    Mistake("x = )", "expected a value, found `)`"),
    Mistake(
      "x = [1 2]",
      "expected `]`, found `2`\nthe values of a list are separated by commas: `[1, 2]`"),
    Mistake("x = [1, 2", "this `[` isn't closed"),
    Mistake("x = (1 ]", "expected `)`, found `]`"),
    Mistake("x = (1\ny = 2", "this `(` isn't closed"),
    Mistake("for i in [1] { print i", "this `{` isn't closed"),
    Mistake("}", "unexpected `}`"),
    Mistake("x = 1 2", "unexpected `2`"),
    Mistake(
      "x = table + 1",
      "unexpected `+`\nput a command in parentheses to calculate with its value"),
    Mistake(
      "x = 3 -1", "this `-` is a sign, not an operator\nwrite `a - b` with a space on both sides"),
    Mistake("x = [1] [0]", "an index follows its value without a space\nwrite `a[0]`"),
    Mistake(
      "m = sasrec shop dim = 64",
      "an option is written without spaces: `dim=…`\nto compare, write `(dim == …)`"),
    Mistake(
      "x = where shop (rating = 3)", "expected `)`, found `=`\ntwo values are compared by `==`"),
    Mistake(
      "x = load online-retail",
      "unknown name `online-retail`\na text stands in quotes: `\"online-retail\"`"),
    Mistake("x = load ml-100k", "unknown name `ml-100k`\na text stands in quotes: `\"ml-100k\"`"),
    Mistake("x = 1 = 2", "an option is written without spaces"),
    Mistake(
      "x = 1 + train m", "`train` is a command, not a value\nput it in parentheses: `(train …)`"),
    Mistake("x = 1 < 2 < 3", "comparisons can't be chained\nwrite `a < b and b < c`"),
    Mistake("x = 1..2..3", "ranges can't be chained"),
    Mistake(
      "for i in [1]\n{ }",
      "`for` needs a block on its line\nput `{` at the end of the line\n\nexpected a value, found `{`"
    ),
    Mistake("if true print 1", "expected `{`, found `print`"),
    Mistake(
      "else { }", "this `else` belongs to no `if`\n`else` stands on the line of the `}` before it"),
    Mistake(
      "if true { }\nelse { }",
      "this `else` belongs to no `if`\n`else` stands on the line of the `}` before it"),
    Mistake("if true { define f { 1 } }", "`define` can't stand inside a block"),
    Mistake("if true { include \"x\" }", "`include` can't stand inside a block"),
    Mistake("for = 3", "`for` is a word of the language and cannot be a name"),
    Mistake(
      "train = 3",
      "`train` is a command and cannot be a variable\nchoose another name, such as `my_train`"),
    Mistake("ans = 3", "`ans` is set by the session and cannot be assigned"),
    Mistake(
      "define train x { x }",
      "`train` is a built-in command and cannot be redefined\nchoose another name"),
    Mistake("define f x x { x }", "the parameter `x` is named twice"),
    Mistake(
      "define f x=1 y { x }",
      "the parameter `y` has no default but follows one that has\nparameters without a default come first"
    ),
    Mistake("include shop", "`include` takes a plain string\nwrite `include \"file.ald\"`"),
    Mistake("include \"{1}\"", "`include` takes a plain string\nwrite `include \"file.ald\"`"),
    Mistake("include \"no.ald\"", "can't include `no.ald`: there is no such file"),
    Mistake("include \"loop.ald\"", "`loop.ald` includes itself"),
    Mistake("include \"tree0.ald\"", "a program includes at most 256 files"),
    Mistake("include \"bad.ald\"", "expected a value, found the end of the text"),
    Mistake("x = 1\nversion 1", "`version` must be the first statement"),
    Mistake(
      "version 9",
      "there is no version 9 of the language\nthis program knows the versions up to 2"),
    Mistake(
      "| print", "a statement can't start with `|`\nput the `|` at the end of the line before"),
    Mistake("repeat { }", "`repeat` needs `seeds=`\nwrite `repeat seeds=1..5 { … }`"),
    Mistake("repeat seeds=1 seeds=2 { }", "`seeds` is given twice"),
    Mistake("repeat seeds=1 n=2 { }", "`repeat` has no option `n`\noptions: `seeds`"),
    Mistake("x = m.", "expected a name after `.`, found the end of the text"),
    Mistake("print 1,", "expected a value or an option, found the end of the text"),
    Mistake("x = \"{1 2}\"", "expected `}` after the expression in this string, found `2`"),
    Mistake(
      "x = " + String(repeating: "(", count: 300),
      "brackets and blocks nest more than 256 deep"),
    Mistake(
      "x = 1" + String(repeating: " + 1", count: 10_001),
      "more than 10,000 operators in one expression"),
  ]

  static let names: [Mistake] = [
    Mistake("trian m", "unknown command `trian`\ndid you mean `train`?"),
    Mistake("m | prnt", "unknown command `prnt`\ndid you mean `print`?"),
    Mistake("zzz m", "unknown command `zzz`"),
    Mistake(
      "shop m",
      "`shop` is a variable, not a command\nan index is written without a space: `shop[0]`"),
    Mistake("x = shpo", "unknown name `shpo`\ndid you mean `shop`?"),
    Mistake("x = trian", "unknown name `trian`\ndid you mean the command `train`?"),
    Mistake("x = zzz", "unknown name `zzz`"),
    Mistake("x = echo", "unknown name `echo`\ndid you mean the command `print`?"),
    Mistake("echo 5", "unknown command `echo`\ndid you mean `print`?"),
    Mistake(
      "import shop",
      "unknown command `import`\nnothing is imported; `include \"file.ald\"` runs a file"),
    Mistake("zzz += 1", "unknown name `zzz`"),
    Mistake("print train", "`train` is a command, not a value\nput it in parentheses: `(train …)`"),
    Mistake(
      "x = shop.usres", "a data set has no `usres`\ndid you mean `users`?\nknown: `name` `users`"),
    Mistake(
      "x = args.sizes",
      "no `sizes=` was given after `--`\ndid you mean `size`?\nknown: `size`"),
    Mistake("x = 3.size", "a number has no `size`"),
    Mistake(
      "x = where shop (ratng > 3)",
      "no column or variable is named `ratng`\ndid you mean `rating`?\ncolumns: `user` `item` `rating`"
    ),
    Mistake("undo zzz", "unknown name `zzz`"),
    Mistake("help trian", "unknown command `trian`\ndid you mean `train`?"),
  ]

  static let given: [Mistake] = [
    Mistake(
      "train m epoch=3",
      "`train` has no option `epoch`\ndid you mean `epochs`?\noptions: `epochs` `on` `patience` `fresh`"
    ),
    Mistake(
      "x = evaluate m tg.a=3",
      "`evaluate` has no option `tg.a`\noptions: `k` `label` `tag.`"),
    Mistake("train m epochs=3 epochs=4", "`epochs` is given twice"),
    Mistake(
      "train model=m", "`train` takes `model` without its name\nwrite only the value"),
    Mistake("train m model=m", "`train` takes `model` without its name\nwrite only the value"),
    Mistake(
      "train m 3", "`train` takes 1 value, this is one too many\noptions are written name=value"),
    Mistake(
      "m | train m", "`train` takes 1 value, this is one too many\noptions are written name=value"),
    Mistake(
      "x = table 3", "`table` takes no value, this is one too many\noptions are written name=value"),
    Mistake(
      "x = where shop (rating > 3) 4",
      "`where` takes 2 values, this is one too many\noptions are written name=value"),
    Mistake(
      "x = load", "`load` needs `source`: the name of a data set or a file\nusage: load SOURCE"),
    Mistake("x = where shop", "`where` needs an expression on rows\nusage: where DATA CONDITION"),
    Mistake(
      "print", "`print` needs a value for `values`\nusage: print VALUES… [as=…] [digits=…]"),
    Mistake(
      "x = split shop by=tme",
      "`tme` is not a value of `by`\ndid you mean `time`?\nallowed: `leave_one_out` `ratio` `time`"),
    Mistake(
      "x = split shop by=\"tme\"",
      "`tme` is not a value of `by`\ndid you mean `time`?\nallowed: `leave_one_out` `ratio` `time`"),
    Mistake(
      "x = model \"sasrek\" shop",
      "there is no model kind `sasrek`\ndid you mean `sasrec`?\nknown: `sasrec` `gru4rec`"),
    Mistake("x = model", "`model` needs the name of a model kind\nusage: model KIND …"),
    Mistake("train shop", "`model` takes a model, not a data set"),
    Mistake("shop | train", "`model` takes a model, not a data set"),
    Mistake("train m fresh=1", "`fresh` takes true or false, not a number"),
    Mistake("x = evaluate [m, shop]", "`models` takes a model or a list of models, not a data set"),
    Mistake(
      "history shop user=17850",
      "`user` takes a text, not a number\nwrite it in quotes: `\"17850\"`"),
    Mistake("x = sasrec shop dim=none", "`dim` takes a whole number, not no value"),
    Mistake("x = sasrec shop dim=1.5", "`dim` takes a whole number, not 1.5"),
    Mistake("x = sasrec shop dim=1000", "`dim` is from 1 to 512, not 1000"),
    Mistake("x = sasrec shop layers=17", "`layers` is from 1 to 16, not 17"),
    Mistake("x = sasrec shop dropout=1", "`dropout` is from 0 to below 1, not 1"),
    Mistake("x = split shop share=60%", "`share` is above 0, at most 0.5, not 0.6"),
    Mistake("train m epochs=-1", "`epochs` is at least 0, not -1"),
    Mistake(
      "x = (undo m)", "`undo` needs the name of a variable\nwrite `undo m`, where `m` is a variable"
    ),
    Mistake(
      "x = where shop (rating > (print 3))",
      "a command can't stand in an expression on rows\ncompute the value before, and use its name here"
    ),
    Mistake("timer upp", "`upp` is not a value of `switch`\nallowed: `on` `off`"),
    Mistake(
      "rarec m metrics=[ndcg, hrr]",
      "`hrr` is not a value of `metrics`\ndid you mean `hr`?\nallowed: `ndcg` `hr`"),
  ]

  static let values: [Mistake] = [
    Mistake("x = 1 + true", "`+` can't join a number and true or false"),
    Mistake(
      "x = 1 + \"a\"",
      "`+` can't join a number and a text\nput the value into the text: `\"… {x}\"`"),
    Mistake("x = \"a\" < 1", "can't compare a text with a number"),
    Mistake("x = \"a\" == 1", "a number is never equal to a text: 1\nids are texts: write `\"1\"`"),
    Mistake("x = shop * 2", "`*` can't join a data set and a number"),
    Mistake("x = -\"a\"", "`-` needs a number, not a text"),
    Mistake("x = not 1", "`not` needs true or false, not a number"),
    Mistake("x = true and 1", "`and` needs true or false, not a number"),
    Mistake("if 1 { }", "`if` needs true or false, not a number"),
    Mistake("for i in 3 { }", "`for` needs a list, not a number"),
    Mistake("x = [1][none]", "an index is a number or a text, not no value"),
    Mistake("x = true[0]", "true or false has no elements"),
    Mistake("x = 1\nx += \"a\"", "`+=` can't add a text to a number"),
    Mistake(
      "x = [1]\nx += 2", "`+=` can't add a number to a list\nput the value in brackets: `+= [x]`"),
    Mistake("x = 1..2000000", "a list holds at most 1,000,000 values"),
  ]

  static let running: [Mistake] = [
    Mistake("x = 1 / 0", "division by zero"),
    Mistake("x = 1 mod 0", "division by zero"),
    Mistake("x = 0.5..2", "`..` needs whole numbers, not 0.5"),
    Mistake("x = [][0]", "there is no element 0: the list is empty"),
    Mistake("x = [7][1]", "there is no element 1: the list has 1, at 0"),
    Mistake("x = [7, 8][-1]", "there is no element -1: the list has 2, from 0 to 1"),
    Mistake("x = shop[0]", "a data set has no element 0"),
    Mistake("x = (evaluate m)[\"base\"]", "a table has no element \"base\""),
    Mistake("x = (evaluate m)[-1]", "a table has no element -1"),
    Mistake("x = table\nx += 3", "`+=` can't add a number to a table"),
    Mistake("x = 1\nundo x", "`x` has no value before this one"),
    Mistake("repeat seeds=[1, 0.5] { }", "a seed is a whole number from 0, not 0.5"),
    Mistake(
      "for w in [\"train\"] { x = model w shop }",
      "there is no model kind `train`\nknown: `sasrec` `gru4rec`"),
    Mistake(
      "x = \"r\"\ny = split shop by=x",
      "`r` is not a value of `by`\nallowed: `leave_one_out` `ratio` `time`"),
    Mistake("history shop user=\"99\"", "there is no user `99`\n`pick` finds users worth showing"),
    Mistake("x = where shop (rating)", "a condition on rows needs true or false, not a number"),
    Mistake("assert 1 > 2", "this is false"),
  ]
}
