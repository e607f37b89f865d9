/// The words after `--` on the command line: `args.size` is what `size=` says, `args[0]` the first
/// word without a name.
struct ProgramArguments: LanguageObject {
  private let words: [Value]
  private let named: [(name: String, value: Value)]

  init(_ arguments: [String]) {
    var words: [Value] = []
    var named: [(name: String, value: Value)] = []
    for argument in arguments {
      if let equals = argument.firstIndex(of: "="), Self.isName(argument[..<equals]) {
        let name = String(argument[..<equals])
        named.removeAll { $0.name == name }
        named.append((name, Self.value(argument[argument.index(after: equals)...])))
      } else {
        words.append(Self.value(argument[...]))
      }
    }
    self.words = words
    self.named = named
  }

  static let kind = ObjectKind("arguments", phrase: "the program's arguments")
  var kind: ObjectKind { Self.kind }

  var summary: String {
    let parts = words.map(\.literal) + named.map { "\($0.name)=\($0.value.literal)" }
    return parts.isEmpty ? "no arguments" : parts.joined(separator: " ")
  }

  var memberNames: [String] { named.map(\.name) }

  func member(_ name: String) -> Value? { named.first { $0.name == name }?.value }

  func element(at index: ElementIndex) -> Value? {
    switch index {
    case .position(let position): words.indices.contains(position) ? words[position] : nil
    case .label(let label): member(label)
    }
  }

  private static func isName(_ text: Substring) -> Bool {
    guard let first = text.first, first.isLetter || first == "_" else { return false }
    return text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
  }

  /// Numbers and truth values are what they look like; a number in quotes stays a text.
  private static func value(_ word: Substring) -> Value {
    switch word {
    case "true": return .boolean(true)
    case "false": return .boolean(false)
    case "none": return .none
    default:
      if word.count >= 2, word.hasPrefix("\""), word.hasSuffix("\"") {
        return .text(String(word.dropFirst().dropLast()))
      }
      let isPercent = word.hasSuffix("%")
      let digits = (isPercent ? word.dropLast() : word).filter { $0 != "_" }
      let looksNumeric = digits.allSatisfy { $0.isASCII && ($0.isNumber || "+-.eE".contains($0)) }
      if looksNumeric, let number = Double(digits), number.isFinite {
        return .number(isPercent ? number / 100 : number)
      }
      return .text(String(word))
    }
  }
}
