public import Interactions
internal import Support

/// Rules of the settings of all models.
public enum ModelSettings {
  /// The largest number: what single precision holds, with room for products.
  public static let largest = 1e30
}

/// The values that a setting can have.
public enum SettingKind: Hashable, Sendable {
  /// Whole numbers.
  case integer(ClosedRange<Int>)
  /// Numbers from 0 to below 1.
  case share
  /// Numbers from 0 to `ModelSettings.largest`.
  case number
  /// Numbers above 0, to `ModelSettings.largest`.
  case positive
  /// Yes or no.
  case flag
  /// One of some words.
  case word([String])
  /// Any text.
  case text
}

/// One setting of a kind of model by its name: the one table that options, displays and files are
/// made from.
public struct ModelSetting<Configuration: Sendable>: Sendable {
  /// Its name in the language.
  public let name: String
  /// Its name in files.
  public let storedName: String
  /// The values that it can have.
  public let kind: SettingKind
  /// Its meaning, in one phrase.
  public let summary: String
  /// Why the default is what it is; empty where a preset decides it.
  public let reason: String
  /// Sets the default where it depends on the data; `nil` where it doesn't.
  public var adapt: (@Sendable (inout Configuration, Dataset) -> Void)? = nil
  /// The value as text.
  public let get: @Sendable (Configuration) -> String
  private let put: @Sendable (inout Configuration, String) -> Bool

  /// Sets the value from text.
  ///
  /// - Throws: `SettingError.outOfRange` where the text is no such value.
  public func set(_ configuration: inout Configuration, _ text: String) throws(SettingError) {
    guard put(&configuration, text) else { throw refusal(of: text) }
  }

  /// Refuses a value that the setting can't have.
  func check(_ configuration: Configuration) throws(SettingError) {
    var copy = configuration
    try set(&copy, get(configuration))
  }

  private func refusal(of text: String) -> SettingError {
    .outOfRange(name, value: text, expected: kind.phrase)
  }

  /// The setting of a part as one of the whole, perhaps under another name.
  ///
  /// - Parameters:
  ///   - path: from the whole to the part.
  ///   - name: what the whole calls it; as the part does by default.
  /// - Returns: the setting of the whole.
  public func of<Whole: Sendable>(
    _ path: any WritableKeyPath<Whole, Configuration> & Sendable, as name: String? = nil
  ) -> ModelSetting<Whole> {
    ModelSetting<Whole>(
      name: name ?? self.name, storedName: name ?? storedName, kind: kind, summary: summary,
      reason: reason, get: { [get] in get($0[keyPath: path]) },
      put: { [put] in put(&$0[keyPath: path], $1) })
  }
}

extension SettingKind {
  /// The values in words.
  var phrase: String {
    switch self {
    case .integer(let range) where range.upperBound == .max: "at least \(range.lowerBound)"
    case .integer(let range): "from \(range.lowerBound) to \(range.upperBound)"
    case .share: "0 or above and below 1"
    case .number: "from 0 to 1e30"
    case .positive: "above 0, at most 1e30"
    case .flag: "`true` or `false`"
    case .word(let words): "one of " + words.map { "`\($0)`" }.joined(separator: " ")
    case .text: "a text"
    }
  }
}

extension ModelSetting {
  /// The value as a program writes it: texts and words in quotes.
  public func literal(in configuration: Configuration) -> String {
    switch kind {
    case .word, .text: LiteralText.quoted(get(configuration))
    default: plain(in: configuration)
    }
  }

  /// The value as a program writes it, texts and words without quotes.
  public func plain(in configuration: Configuration) -> String {
    let text = get(configuration)
    switch kind {
    case .number, .positive, .share: return Double(text).map(LiteralText.number) ?? text
    default: return text
    }
  }
}

/// Settings of some type of value.
extension ModelSetting {
  /// A key path that may be handed to other threads.
  public typealias Path<Value> = any WritableKeyPath<Configuration, Value> & Sendable

  /// A setting whose values texts are read as.
  private init<Value>(
    _ name: String, storedAs storedName: String? = nil, _ kind: SettingKind, _ path: Path<Value>,
    _ summary: String, _ reason: String, get: @escaping @Sendable (Value) -> String,
    read: @escaping @Sendable (String) -> Value?
  ) {
    self.init(
      name: name, storedName: storedName ?? name, kind: kind, summary: summary, reason: reason,
      get: { get($0[keyPath: path]) },
      put: { configuration, text in
        guard let value = read(text) else { return false }
        configuration[keyPath: path] = value
        return true
      })
  }

  /// A whole number; a range up to `Int.max` has no end.
  public static func integer(
    _ name: String, storedAs storedName: String? = nil, _ path: Path<Int>,
    _ range: ClosedRange<Int>, _ summary: String, because reason: String = ""
  ) -> ModelSetting {
    ModelSetting(
      name, storedAs: storedName, .integer(range), path, summary, reason, get: { "\($0)" },
      read: { Int($0).flatMap { range.contains($0) ? $0 : nil } })
  }

  /// A number from 0 to below 1, whose default may depend on the data: `usual` gives it.
  public static func share(
    _ name: String, _ path: Path<Float>, _ summary: String,
    of usual: (@Sendable (Dataset) -> Float)? = nil, because reason: String = ""
  ) -> ModelSetting {
    var setting = float(name, .share, path, summary, reason) { $0 >= 0 && $0 < 1 }
    if let usual { setting.adapt = { $0[keyPath: path] = usual($1) } }
    return setting
  }

  /// A number from 0 on.
  public static func number(
    _ name: String, _ path: Path<Float>, _ summary: String, because reason: String = ""
  ) -> ModelSetting {
    float(name, .number, path, summary, reason) {
      $0 >= 0 && $0 <= Float(ModelSettings.largest)
    }
  }

  /// A number above 0.
  public static func positive(
    _ name: String, _ path: Path<Float>, _ summary: String, because reason: String = ""
  ) -> ModelSetting {
    float(name, .positive, path, summary, reason) {
      $0 > 0 && $0 <= Float(ModelSettings.largest)
    }
  }

  private static func float(
    _ name: String, _ kind: SettingKind, _ path: Path<Float>, _ summary: String, _ reason: String,
    where isLegal: @escaping @Sendable (Float) -> Bool
  ) -> ModelSetting {
    ModelSetting(
      name, kind, path, summary, reason, get: { "\($0)" },
      read: { Float($0).flatMap { isLegal($0) ? $0 : nil } })
  }

  /// Yes or no.
  public static func flag(
    _ name: String, _ path: Path<Bool>, _ summary: String, because reason: String = ""
  ) -> ModelSetting {
    ModelSetting(name, .flag, path, summary, reason, get: { "\($0)" }, read: { Bool($0) })
  }

  /// One of the words of an enumeration.
  public static func word<Word: RawRepresentable<String> & CaseIterable & Sendable>(
    _ name: String, _ path: Path<Word>, _ summary: String, because reason: String = ""
  ) -> ModelSetting {
    ModelSetting(
      name, .word(Word.allCases.map(\.rawValue)), path, summary, reason, get: \.rawValue,
      read: { Word(rawValue: $0) })
  }

  /// Any text.
  public static func text(
    _ name: String, _ path: Path<String>, _ summary: String, because reason: String = ""
  ) -> ModelSetting {
    ModelSetting(name, .text, path, summary, reason, get: { $0 }, read: { $0 })
  }
}

extension Dataset {
  /// Whether there are fewer rows than one for a hundred pairs of a user and an item; the defaults of
  /// some settings differ there.
  var isSparse: Bool { density < 0.01 }
}
