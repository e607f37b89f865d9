import Language
import Support

/// Why what a call gives a verb doesn't fit together.
enum UsageError: RoomError {
  /// The verb can't do without one of some options, or, where none is named, without another value.
  case missing(verb: String, options: [String], what: String?)
  /// An option means nothing without something else.
  case needs(option: String, what: String)
  /// An option, or a case of it, belongs to something else than what is there.
  case isFor(option: String, what: String, other: String?)
  /// Two options that decide the same.
  case rivals(option: String, other: String, what: String)
  /// A list without elements.
  case empty(option: String, what: String)
  /// A label for several rows.
  case oneLabel(option: String, rows: Int)
  /// A verb that the parser runs, in a place where it can't.
  case standsAlone(verb: String, form: String)
  /// A condition that `assert` states is false.
  case assertion(message: String?)
  /// Columns of a table have different numbers of values.
  case unequalColumns(name: String, count: Int, others: Int, areGiven: Bool)
  /// More columns for one role than it has parts.
  case tooManyColumns(role: String)
  /// A kind of part hasn't a setting that other kinds have.
  case noSetting(String, part: String, known: [String])
  /// Two parts of one role, where one has a place.
  case twoParts(option: String, role: String)
  /// A tag has the name of a column that the verb fills.
  case takenColumn(String)
  /// A tag says something else of a model than its settings do.
  case hiddenSetting(String, label: String, value: String)
  /// `export` writes no value of the kind.
  case unwritable(phrase: String)

  static var examples: [UsageError] {
    [
      .missing(verb: "VERB", options: ["NAME"], what: "WHAT"),
      .needs(option: "NAME", what: "`OTHER NAME`"),
      .isFor(option: "NAME", what: "a table", other: "a model"),
      .rivals(option: "NAME", other: "OTHER NAME", what: "say how many stay"),
      .empty(option: "NAME", what: "model"), .oneLabel(option: "label", rows: 2),
      .standsAlone(verb: "VERB", form: "VERB …"), .assertion(message: nil),
      .unequalColumns(name: "NAME", count: 3, others: 2, areGiven: false),
      .tooManyColumns(role: "time"),
      .noSetting("NAME", part: "PART KIND", known: ["OTHER NAME"]),
      .twoParts(option: "NAME", role: "PART"), .takenColumn("NAME"),
      .hiddenSetting("NAME", label: "LABEL", value: "64"), .unwritable(phrase: "a model"),
    ]
  }

  var explanation: Explanation {
    switch self {
    case .missing(let verb, let options, let what):
      Explanation(
        "E951",
        "`\(verb)` needs "
          + [options.isEmpty ? nil : Explanation.alternatives(options.map { "`\($0)=`" }), what]
          .compactMap(\.self).joined(separator: ", "),
        about: .setting(options.first ?? ""), help: Self.ways(toGive: options, verb),
        cause: "the verb can't tell what to do without it, and has no default for it",
        cure: "give it; `help` with the verb's name shows an example")
    case .needs(let option, let what):
      Explanation(
        "E952", "`\(option)` needs \(what)", about: .setting(Self.name(of: option)),
        cause: "the option says something about what isn't there, so it would change nothing",
        cure: "give what it needs, or leave the option out")
    case .isFor(let option, let what, let other):
      Explanation(
        "E953", "`\(option)` is for \(what)" + (other.map { ", not for \($0)" } ?? ""),
        about: .setting(Self.name(of: option)),
        cause: "the verb takes several kinds of things, and the option belongs to another of them",
        cure: "leave the option out")
    case .rivals(let option, let other, let what):
      Explanation(
        "E954", "`\(option)` and `\(other)` both \(what); give one", about: .setting(option),
        cause: "two options decide the same, and nothing says which of them counts",
        cure: "leave one out")
    case .empty(let option, let what):
      Explanation(
        "E955", "there is no \(what) in the list", about: .setting(option),
        cause: "the list is empty, or nothing in it counts, so there is nothing to do",
        cure: "put something into the list; where it may be empty, test `count` before")
    case .oneLabel(let option, let rows):
      Explanation(
        "E956", "`\(option)` names one row, here are \(rows)", about: .setting(option),
        help: ["without it, rows are called as the variables of their models"],
        cause: "two rows of one label couldn't be told apart",
        cure: "name the models by variables, or make one row a call")
    case .standsAlone(let verb, let form):
      Explanation(
        "E957", "`\(verb)` stands alone: `\(form)`", about: .setting(verb),
        cause: "the verb changes the program or its variables, so it has no value and no input",
        cure: "write it as a statement of its own")
    case .assertion(let message):
      Explanation(
        "E958", message ?? "the condition doesn't hold", about: .setting("condition"),
        cause: "`assert` stops the program where what it states is false",
        cure: "look why it is: print the values that the condition compares")
    case .unequalColumns(let name, let count, let others, let areGiven):
      Explanation(
        "E959",
        "`\(name)` has \(NumberText.counted(count, "value")), "
          + "\(areGiven ? "the table has" : "other columns have") \(NumberText.grouped(others))"
          + (areGiven ? others == 1 ? " row" : " rows" : ""),
        about: .setting(name),
        cause: "each row of a table needs a value for each column",
        cure: "give the column as many values, or one value for all rows")
    case .tooManyColumns(let role):
      Explanation(
        "E960", "`\(role)` takes a column, or one of days and one of times", about: .setting(role),
        cause: "of more columns nothing says what the third holds",
        cure: "name the column of the days and that of the times of day")
    case .noSetting(let name, let part, let known):
      Explanation(
        "E961", "`\(part)` has no `\(name)`", about: .setting(name),
        help: [known.isEmpty ? "it has no options" : "it has \(Explanation.list(known))"],
        cause: "the option belongs to another kind of the same part",
        cure: "leave it out, or take the kind that has it")
    case .twoParts(let option, let role):
      Explanation(
        "E962", "`\(option)` has a `\(role)` twice", about: .setting(option),
        cause: "an alignment has one part of each role on a side",
        cure: "leave one of them out")
    case .takenColumn(let name):
      Explanation(
        "E963", "`\(name)` is a column that `evaluate` fills itself",
        about: .setting("tag." + name),
        help: ["give the tag another name"],
        cause: "a tag is a column that the program adds, and this one is there",
        cure: "give the tag another name")
    case .hiddenSetting(let name, let label, let value):
      Explanation(
        "E964", "`\(name)` of `\(label)` is \(value), which the tag would hide",
        about: .setting("tag." + name), help: ["give the tag another name"],
        cause: "settings of models are columns, and the tag says something else of one",
        cure: "give the tag another name")
    case .unwritable(let phrase):
      Explanation(
        "E965", "`export` writes tables, texts and data sets, not \(phrase)",
        about: .setting("value"), help: ["`save` keeps models"],
        cause: "other programs couldn't read the value",
        cure: "export a table of it, or keep it with `save`")
    }
  }

  /// The name of an option in `name=value`.
  private static func name(of option: String) -> String {
    String(option.prefix { $0 != "=" })
  }

  /// What helps to give an option.
  private static func ways(toGive options: [String], _ verb: String) -> [String] {
    if options == ["user"] { return ["`pick` finds users"] }
    return verb == "derive" ? ["write `derive rows gain=(ndcg@10 / 2)`"] : []
  }
}
