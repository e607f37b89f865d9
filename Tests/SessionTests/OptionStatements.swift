import Foundation
import Language
import Support

@testable import Session

/// Statements that give a parameter of a verb a value of some kind, right or wrong.
///
/// They are made from the verbs' own declarations, so that a verb or an option that comes to the
/// table is in them: its example is the statement, of which one thing is changed.
struct OptionStatements {
  let verbs: [Verb]
  /// Where statements write files.
  let folder: String
  /// Where tiny language models are.
  let backbones: String

  /// What the statements are made with; the names are those of the examples.
  var world: String {
    """
    films = load "\(folder)/films.csv"
    shop = split films
    base = sasrec shop dim=4 layers=1 heads=1 maxlen=5 | train epochs=1
    pop = popular shop
    lm = backbone "\(backbones)/bert-tiny"
    writer = backbone "\(backbones)/llama-tiny"
    fixed = zeroshot shop lm
    chosen = construct shop
    rows = evaluate [base, pop] k=[1, 5]
    nothing = none
    long = "red "
    for i in 1..12 { long = long + long }
    save rows to="\(folder)/rows.json"
    save base to="\(folder)/base.safetensors"
    export (recommend base users=(pick films n=5).user n=3) to="\(folder)/theirs.csv"
    """
  }

  /// The interactions of the world as a file: 40 users, 30 items with titles.
  static var films: String {
    let key = RandomKey(seed: 4)
    let items = ["84029E"] + (1..<30).map { "item\($0)" }
    var text = "user,item,rating,time,title\n"
    for user in 0..<40 {
      for (place, item) in key.derived(user).permutation(30).prefix(4 + user % 9).enumerated() {
        text += "\(17850 + user),\(items[item]),\(1 + (item + place) % 10),"
        text += "\(1_400_000_000 + 86_400 * place),Red mug \(item) \(["tall", "wide"][item % 2])\n"
      }
    }
    return text
  }

  /// Vectors of the items of the world as a file.
  static var vectors: String {
    (["84029E"] + (1..<30).map { "item\($0)" }).enumerated()
      .map { "\($1),\(Double($0) / 7),1.5,\($0 % 3)\n" }.joined()
  }

  /// The example of a verb in this world; `nil` where there is nothing to try.
  ///
  /// Most are the verbs' own. Those that read files or take long have one of the same form.
  func usual(_ verb: Verb) -> String? {
    let others = [
      "load": "load \"\(folder)/films.csv\"", "backbone": "backbone \"\(backbones)/bert-tiny\"",
      "rankings": "rankings shop \"\(folder)/theirs.csv\"",
      "vectors": "vectors shop \"\(folder)/vectors.csv\"",
      "restore": "restore \"\(folder)/rows.json\"",
      "save": "save rows to=\"\(folder)/saved\"",
      "export": "export rows to=\"\(folder)/written.csv\"",
      "generate": "generate writer \"The red\" tokens=4", "lora": "lora lm rank=2",
      "fuse": "fuse base fixed users=5", "compare": "compare rows metrics=[\"mrr\"] resamples=100",
      "kcore": "kcore films users=2 items=2", "dedup": "dedup films",
      "sample": "sample films users=9",
      "split": "split films", "train": "train base epochs=1",
      "evaluate": "evaluate [base, pop] k=[1, 5] users=9", "pick": "pick shop n=1",
      "sasrec": "sasrec shop dim=4 layers=1", "undo": "undo base", "include": "",
    ]
    let text = others[verb.name] ?? verb.example
    return text.isEmpty ? nil : text
  }

  /// Every parameter of a verb with every kind of value, each alone.
  func statements(of verb: Verb) -> [String] {
    guard let usual = usual(verb), let command = Command(of: usual, among: verbs) else { return [] }
    var statements = [usual]
    let count = command.values.count
    for (place, parameter) in verb.positionals.enumerated() {
      for value in values(of: parameter) where place <= count {
        statements.append(command.with(value, at: place).text)
      }
    }
    for parameter in parameters(of: verb) {
      for value in values(of: parameter) {
        statements.append(command.with(value, as: parameter.name).text)
      }
    }
    if verb.positionals.isEmpty {
      statements += Self.values.map { command.with($0, at: max(0, count - 1)).text }
    }
    if let first = verb.positionals.first {
      statements += values(of: first).map { "\($0) | " + command.without(0).text }
    }
    return statements
  }

  /// A statement in which several parameters have values of any kind.
  func combination(_ key: RandomKey) -> String? {
    let verb = verbs[key.integer(below: verbs.count, at: 0)]
    guard let usual = usual(verb), var command = Command(of: usual, among: verbs) else {
      return nil
    }
    let parameters = parameters(of: verb)
    for change in 0..<(2 + key.integer(below: 3, at: 1)) {
      let at = UInt64(10 * change + 2)
      let isValue = key.integer(below: 4, at: at) == 0
      if isValue || parameters.isEmpty, !verb.positionals.isEmpty {
        let place = key.integer(below: verb.positionals.count, at: at + 1)
        let values = values(of: verb.positionals[place])
        command = command.with(values[key.integer(below: values.count, at: at + 2)], at: place)
      } else if !parameters.isEmpty {
        let parameter = parameters[key.integer(below: parameters.count, at: at + 1)]
        // Half of them as the parameter wants them, or little would get past the first.
        let wanted = wanted(by: parameter)
        let isWanted = key.integer(below: 2, at: at + 3) == 0 && !wanted.isEmpty
        let values = isWanted ? wanted : values(of: parameter)
        command = command.with(
          values[key.integer(below: values.count, at: at + 2)], as: parameter.name)
      }
    }
    return command.text
  }

  /// The options of a verb, and one whose name the program makes up.
  private func parameters(of verb: Verb) -> [Parameter] {
    verb.options + verb.openOptions.map { .option($0.prefix + "x", $0.type) }
  }

  /// Values of every kind, and those at which a parameter begins and ends.
  private func values(of parameter: Parameter) -> [String] {
    let all = Self.values + wanted(by: parameter)
    guard parameter.type.writesFile else { return all }
    // Files go to the folder, whatever they are called.
    return all.filter { !$0.hasPrefix("\"") }
      + Self.texts.map { "\"\(folder)/" + $0.dropFirst() }
  }

  /// The values that a parameter names itself: its cases, and the ends of its numbers.
  private func wanted(by parameter: Parameter) -> [String] {
    let ends = [parameter.interval?.lower, parameter.interval?.upper].compactMap { $0 }
    let numbers = ends.flatMap { [$0, $0 - 1, $0 + 1] }.map { "(\(Value.text(of: $0)))" }
    let cases = parameter.type.cases.map(\.name)
    return cases + (cases.isEmpty ? [] : ["[\(cases.joined(separator: ", "))]"]) + numbers
  }

  /// Values of every kind that the language has.
  static let values =
    [
      "none", "nothing", "(nothing)", "true", "false", "0", "1", "2", "3", "(-1)", "0.5", "(-0.5)",
      "50%", "1e-300", "1e-45", "1e300", "(-1e300)", "255", "32768", "2147483647", "2147483648",
      "4294967296", "9007199254740992", "9007199254740993", "(-9007199254740992)", "1e19",
      "(1e308 * 10)", "(-1e308 * 10)", "(1e308 * 10 - 1e308 * 10)",
      "[]", "[[]]", "[none]", "[none, none]", "[1, 2]", "[1, 1]", "[0]", "[0.5]", "[(-1)]",
      "[1e300]",
      "[9007199254740992]", "[\"a\"]", "[\"a\", \"a\"]", "[\"ndcg@10\", \"mrr\"]", "[\"17850\"]",
      "[\"84029E\", \"84029E\"]", "[1, \"a\", none, true]", "[[1], [\"a\"]]", "[true]", "(1..60)",
      "[base, pop]", "[base, base]", "[base, none]", "[shop]", "[rows]",
      "shop", "films", "base", "pop", "lm", "writer", "fixed", "chosen", "rows", "rows[0]",
      "(table)",
      "(table a=[] b=[])", "(table label=[none, \"a\"] a=[none, 1])", "(rows.label)", "long",
      "quux", "print", "shop.x", "(1 < 2)", "(rating > 3)", "(gain * 2)",
    ] + texts

  /// Texts that are odd, or that verbs know.
  static let texts = [
    "", " ", "a", "none", "all", "1", "17850", "84029E", "item1", "mug", "red mug", "label",
    "model",
    "mrr", "ndcg@10", "ndcg@9223372036854775807", "coverage@9007199254740992", "map_cold@1", "@",
    "_",
    "user", "rating", "time", ",", ",,", "\\t", "\\n", "\\u{0}", "\\u{1b}[31m", "é😀\\u{301}", "'",
    "`",
    "\\\"", "\\\\", ".", "..", "/", "/nonexistent/x", "x.csv", "x.json", "x.svg",
    "<history titles=10>", "<history titles=9223372036854775807>", "<item.title>", "<", "\\{",
  ].map { "\"\($0)\"" }
}

/// A command in pieces, some of which can be changed.
private struct Command {
  var verb: String
  var values: [String] = []
  var options: [(name: String, value: String)] = []

  /// The pieces of a statement that is one command; `nil` for anything else.
  init?(of text: String, among verbs: [Verb]) {
    let environment = Environment(verbs: VerbTable(verbs))
    let parsed = Parser.parse(Source(name: "example", text: text), in: environment) { $1 }
    guard case .pipeline(let pipeline)? = parsed.program.statements.first?.kind,
      case .command(let command) = pipeline.first, pipeline.rest.isEmpty
    else { return nil }
    verb = command.verb.text
    for argument in command.arguments {
      if let name = argument.option?.text {
        options.append((name, argument.value.range.text))
      } else {
        values.append(argument.value.range.text)
      }
    }
  }

  var text: String {
    ([verb] + values + options.map { "\($0.name)=\($0.value)" }).joined(separator: " ")
  }

  func with(_ value: String, at place: Int) -> Command {
    var copy = self
    if place < values.count { copy.values[place] = value } else { copy.values.append(value) }
    return copy
  }

  func with(_ value: String, as name: String) -> Command {
    var copy = self
    copy.options.removeAll { $0.name == name }
    copy.options.append((name, value))
    return copy
  }

  func without(_ place: Int) -> Command {
    var copy = self
    if place < values.count { copy.values.remove(at: place) }
    return copy
  }
}

extension ParameterType {
  /// Whether a text would be a file to write.
  fileprivate var writesFile: Bool {
    switch self {
    case .outputFile: true
    case .either(let one, let other): one.writesFile || other.writesFile
    case .oneOrMore(let element), .list(let element): element.writesFile
    default: false
    }
  }
}
