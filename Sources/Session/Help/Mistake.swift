/// A kind of mistake as `help E301` explains it: what it is, how it looks and is mended.
struct Mistake {
  /// The code that diagnostics show.
  let code: String
  /// The mistake, in general.
  let text: String
  /// A program that has it, where `shop` is a data set, `base` and `pop` are models and `rows` is a
  /// table; `nil` where none is short.
  let wrong: String?
  /// The program without it.
  let right: String?

  fileprivate init(_ code: String, _ text: String, wrong: String? = nil, right: String? = nil) {
    self.code = code
    self.text = text
    self.wrong = wrong
    self.right = right
  }

  /// The kinds of mistakes, by their codes.
  static let all = [
    Mistake(
      "E101", "a character that the language has no use for stands outside of a text",
      wrong: "load 'movietweetings'", right: "load \"movietweetings\""),
    Mistake(
      "E102", "a text has to end on its line",
      wrong: "print \"five", right: "print \"five\""),
    Mistake(
      "E103", "a text that begins with three quotes ends with three",
      wrong: "print \"\"\"five", right: "print \"\"\"five\"\"\""),
    Mistake(
      "E104", "a backslash in a text begins one of a few escapes; a backslash itself is `\\\\`",
      wrong: "print \"a\\qb\"", right: "print \"a\\\\qb\""),
    Mistake(
      "E105", "`\\u{…}` holds the number of a character in hexadecimal",
      wrong: "print \"\\u{zz}\"", right: "print \"\\u{e9}\""),
    Mistake("E106", "a number goes on with letters", wrong: "x = 12k", right: "x = 12_000"),
    Mistake(
      "E107", "`%` makes a share of the number before it; the remainder is `mod`",
      wrong: "x = 7 % 3", right: "x = 7 mod 3"),
    Mistake(
      "E111", "something else stands where the grammar wants one thing",
      wrong: "for d [16, 32] { print d }", right: "for d in [16, 32] { print d }"),
    Mistake(
      "E112", "the values of a list are parted by commas",
      wrong: "k = [1 5 10]", right: "k = [1, 5, 10]"),
    Mistake(
      "E113", "a bracket or a brace is open to the end",
      wrong: "print (2 + 3", right: "print (2 + 3)"),
    Mistake(
      "E114", "something stands behind the end of a statement",
      wrong: "x = 5 }", right: "x = 5"),
    Mistake(
      "E115", "a command takes all that follows it, so its value is calculated with in parentheses",
      wrong: "x = popular + 1",
      right: "x = (popular shop).trainable + 1"),
    Mistake(
      "E116", "a `-` with a space before it and none behind it is a sign",
      wrong: "x = rows.count -1", right: "x = rows.count - 1"),
    Mistake(
      "E117", "an index stands directly behind its value; behind a space a list begins",
      wrong: "x = rows.dim [0]", right: "x = rows.dim[0]"),
    Mistake(
      "E118", "an option is written without spaces, since values are parted by them",
      wrong: "sasrec shop dim = 64", right: "sasrec shop dim=64"),
    Mistake(
      "E119", "a command inside of an expression stands in parentheses",
      wrong: "x = 1 + popular", right: "x = (popular shop)"),
    Mistake(
      "E120", "a comparison has two sides", wrong: "x = 1 < 2 < 3", right: "x = 1 < 2 and 2 < 3"),
    Mistake("E121", "a range has two ends", wrong: "x = 1..3..9", right: "x = 1..9"),
    Mistake("E122", "brackets and blocks nest deeper than anybody means them to"),
    Mistake("E123", "an expression has more operators than anybody means it to"),
    Mistake(
      "E124", "the `{` of a block stands on the line of its `for`, `if`, `repeat` or `define`",
      wrong: "if 2 > 1\n{ print 2 }", right: "if 2 > 1 {\nprint 2 }"),
    Mistake(
      "E125", "`else` stands on the line of the `}` before it",
      wrong: "if 2 > 1 { print 2 }\nelse { print 1 }",
      right: "if 2 > 1 { print 2 } else { print 1 }"),
    Mistake(
      "E126", "a verb is defined and a file included outside of blocks",
      wrong: "if 2 > 1 { define twice x { x * 2 } }", right: "define twice x { x * 2 }"),
    Mistake(
      "E127", "a word of the grammar can't name a value", wrong: "in = 5", right: "inside = 5"),
    Mistake(
      "E128", "a verb's name can't name a value", wrong: "sample = 5", right: "my_sample = 5"),
    Mistake(
      "E129", "`ans` is the last value and `args` what stood behind `--`; the session sets them",
      wrong: "ans = 5", right: "answer = 5"),
    Mistake(
      "E130", "a verb of the program can't be defined anew",
      wrong: "define train m { m }", right: "define my_train m { m }"),
    Mistake(
      "E131", "two parameters of a verb have one name",
      wrong: "define add x x { x + x }", right: "define add x y { x + y }"),
    Mistake(
      "E132", "parameters without a default come first",
      wrong: "define add x=1 y { x + y }", right: "define add y x=1 { x + y }"),
    Mistake(
      "E133", "the file of `include` is read before anything runs, so its name is a plain text",
      wrong: "include \"{args[0]}.ald\""),
    Mistake("E134", "an included file can't be read", wrong: "include \"nowhere.ald\""),
    Mistake("E135", "a file includes itself, perhaps through others"),
    Mistake("E136", "a program includes more files than anybody means it to"),
    Mistake(
      "E137", "`version` freezes what all that follows means, so it comes first",
      wrong: "x = 5\nversion 1", right: "version 1\nx = 5"),
    Mistake(
      "E138", "a program of a newer release", wrong: "version 999", right: "version 1"),
    Mistake(
      "E139", "a line that goes on ends with `|`; it doesn't begin with it",
      wrong: "x = rows\n| sort by=\"dim\"", right: "x = rows |\nsort by=\"dim\""),

    Mistake(
      "E201", "there is no verb of the name; `help` lists them",
      wrong: "trian base", right: "train base"),
    Mistake(
      "E202", "a variable stands where a verb belongs", wrong: "rows 0", right: "rows[0]"),
    Mistake(
      "E203", "nothing has the name: a slip, or a value that is given later",
      wrong: "print bsae", right: "print base"),
    Mistake(
      "E204", "a text stands in quotes; bare words are names", wrong: "load movietweetings",
      right: "load \"movietweetings\""),
    Mistake(
      "E205", "a condition on rows names a column or a variable that there isn't",
      wrong: "where rows (dmi > 16)", right: "where rows (dim > 16)"),
    Mistake(
      "E206", "the program reads an argument that its command line doesn't have",
      wrong: "print args.size"),
    Mistake(
      "E207", "a value has no part of the name", wrong: "print rows.dmi", right: "print rows.dim"),
    Mistake(
      "E208", "a variable's name can't become a verb's",
      wrong: "define rows x { x }", right: "define lines x { x }"),

    Mistake(
      "E209", "a table has no row of the label",
      wrong: "t = table label=[\"a\", \"b\"]\nprint t[\"c\"]",
      right: "t = table label=[\"a\", \"b\"]\nprint t[\"b\"]"),

    Mistake(
      "E301", "a verb has no such option; `help train` lists those of `train`",
      wrong: "train base epoch=3", right: "train base epochs=3"),
    Mistake(
      "E302", "an option is given twice", wrong: "sasrec shop dim=16 dim=32",
      right: "sasrec shop dim=32"),
    Mistake(
      "E303", "a value that has its place is given like an option",
      wrong: "train model=base", right: "train base"),
    Mistake(
      "E304", "a verb is given more values than it takes", wrong: "train base 3",
      right: "train base epochs=3"),
    Mistake("E305", "a verb is given too few values", wrong: "train", right: "train base"),
    Mistake(
      "E306", "an option takes one of a few words", wrong: "split shop by=tme",
      right: "split shop by=time"),
    Mistake(
      "E307", "there is no data set, kind of model or language model of the name",
      wrong: "load \"movietwetings\"", right: "load \"movietweetings\""),
    Mistake("E308", "a file that is read isn't there", wrong: "load \"nowhere.csv\""),
    Mistake(
      "E309", "a file's ending says how it is written",
      wrong: "export rows to=\"rows.what\"", right: "export rows to=\"rows.csv\""),
    Mistake(
      "E310", "a verb is given a value of a kind that it doesn't take", wrong: "train shop",
      right: "train base"),
    Mistake(
      "E311", "a whole number is wanted", wrong: "sasrec shop dim=16.5",
      right: "sasrec shop dim=16"),
    Mistake("E312", "a file's name holds the character NUL, where the system would end it"),
    Mistake(
      "E313", "a number is outside of what an option takes", wrong: "sasrec shop dim=0",
      right: "sasrec shop dim=16"),
    Mistake(
      "E314", "`undo` changes a variable, so it is given one's name", wrong: "undo 5"),
    Mistake(
      "E315", "a variable has had only one value", wrong: "undo base"),
    Mistake(
      "E316", "`repeat` runs its block once a seed", wrong: "repeat { print 1 }",
      right: "repeat seeds=1..3 { print 1 }"),
    Mistake(
      "E317", "a seed is a whole number from 0", wrong: "repeat seeds=[0.5] { print 1 }",
      right: "repeat seeds=[5] { print 1 }"),
    Mistake(
      "E319", "a condition on rows compares by `==`; `=` gives an option its value",
      wrong: "where shop rating=3", right: "where shop (rating == 3)"),
    Mistake(
      "E318", "a file can't be written where it is wanted",
      wrong: "export rows to=\"/nowhere/rows.csv\"", right: "export rows to=\"rows.csv\""),

    Mistake(
      "E401", "an operator stands between values that it doesn't join",
      wrong: "print \"k = \" + 5", right: "print \"k = {5}\""),
    Mistake(
      "E402", "ids are texts, and a number never equals a text",
      wrong: "print \"17850\" == 17850", right: "print \"17850\" == \"17850\""),
    Mistake("E403", "a time is compared with a text that is no date"),
    Mistake("E404", "a number is divided by 0", wrong: "print 1 / 0", right: "print 1 / 2"),
    Mistake("E405", "only a number has a sign", wrong: "print (-\"a\")", right: "print (-5)"),
    Mistake(
      "E406", "a condition is true or false", wrong: "if 5 { print 1 }",
      right: "if 5 > 3 { print 1 }"),
    Mistake(
      "E407", "the ends of a range are whole numbers", wrong: "print 1..2.5", right: "print 1..3"),
    Mistake(
      "E408", "a list is longer than memory is for", wrong: "x = 1..9999999", right: "x = 1..999"),
    Mistake("E409", "lists nest deeper than anybody means them to"),
    Mistake("E410", "a text is longer than memory is for"),
    Mistake("E411", "the texts of a list are longer together than memory is for"),
    Mistake(
      "E412", "the positions of a list count from 0", wrong: "print [1, 2][2]",
      right: "print [1, 2][1]"),
    Mistake(
      "E413", "a value has no element at the place; positions count from 0",
      wrong: "print shop[0]", right: "print rows[0]"),
    Mistake("E414", "only lists and tables have elements", wrong: "x = 5\nprint x[0]"),
    Mistake(
      "E415", "an index is a position or a label", wrong: "print rows[true]",
      right: "print rows[0]"),
    Mistake(
      "E416", "`for` goes through a list or a range", wrong: "for d in 16 { print d }",
      right: "for d in [16] { print d }"),
    Mistake(
      "E417", "`+=` adds what is of a kind: a list to a list, a table to a table",
      wrong: "k = [1]\nk += 5", right: "k = [1]\nk += [5]"),
    Mistake(
      "E418", "an expression on rows is computed once a row, so it holds no command",
      wrong: "where rows (dim > (pick shop n=1).count)", right: "where rows (dim > 16)"),
    Mistake("E419", "verbs of the program call each other without an end"),

    Mistake(
      "W201", "a variable has a value only where an `if` or a `for` came by",
      wrong: "if rows.count > 1 { late = 1 }\nprint late",
      right: "late = 0\nif rows.count > 1 { late = 1 }\nprint late"),
    Mistake("W202", "nothing in the whole script reads a variable"),
    Mistake(
      "W203", "a loop makes a table in each round, and only the last one is read",
      wrong: "for d in [16, 32] { found = table dim=[d] }\nprint found",
      right: "found = table\nfor d in [16, 32] { found += table dim=[d] }\nprint found"),
    Mistake(
      "W301", "a word that an option has is taken as that, though a variable has the name too",
      wrong: "time = \"ratio\"\nsplit shop by=time", right: "split shop by=time"),
    Mistake(
      "W302", "each seed writes one file anew, so only the last seed's is kept",
      wrong: "repeat seeds=1..2 { found = table dim=[1]\nsave found to=\"found.json\" }",
      right: "repeat seeds=1..2 { found = table dim=[1] }\nsave found to=\"found.json\""),
  ]
}
