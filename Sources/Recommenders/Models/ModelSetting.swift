/// What holds for the settings of all models.
public enum ModelSettings {
  /// The largest number: what single precision holds, with room for products.
  public static let largest = 1e30
}

/// One setting of a kind of model by its name: the one table that options, displays and files are
/// made from.
public struct ModelSetting<Configuration: Sendable>: Sendable {
  /// What values there are.
  public enum Kind: Hashable, Sendable {
    /// Whole numbers.
    case integer(ClosedRange<Int>)
    /// Numbers from 0 to below 1.
    case share
    /// Numbers from 0 to `ModelSettings.largest`.
    case number
    /// One of some words.
    case word([String])
  }

  /// Its name in the language.
  public let name: String
  /// Its name in files.
  public let storedName: String
  /// What values there are.
  public let kind: Kind
  /// What it means, in one phrase.
  public let summary: String
  /// Why the default is what it is.
  public let reason: String
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
}

extension ModelSetting.Kind {
  /// The values in words.
  var phrase: String {
    switch self {
    case .integer(let range): "from \(range.lowerBound) to \(range.upperBound)"
    case .share: "0 or above and below 1"
    case .number: "from 0 to 1e30"
    case .word(let words): "one of " + words.map { "`\($0)`" }.joined(separator: " ")
    }
  }
}

extension ModelSetting {
  /// A key path that may be handed to other threads.
  typealias Path<Value> = any WritableKeyPath<Configuration, Value> & Sendable

  static func integer(
    _ name: String, storedAs storedName: String? = nil, _ path: Path<Int>,
    _ range: ClosedRange<Int>, _ summary: String, because reason: String
  ) -> ModelSetting {
    ModelSetting(
      name: name, storedName: storedName ?? name, kind: .integer(range), summary: summary,
      reason: reason, get: { "\($0[keyPath: path])" },
      put: { configuration, text in
        guard let value = Int(text), range.contains(value) else { return false }
        configuration[keyPath: path] = value
        return true
      })
  }

  static func share(
    _ name: String, _ path: Path<Float>, _ summary: String, because reason: String
  ) -> ModelSetting {
    float(name, kind: .share, path, summary, because: reason) { $0 >= 0 && $0 < 1 }
  }

  static func number(
    _ name: String, _ path: Path<Float>, _ summary: String, because reason: String
  ) -> ModelSetting {
    float(name, kind: .number, path, summary, because: reason) {
      $0 >= 0 && $0 <= Float(ModelSettings.largest)
    }
  }

  private static func float(
    _ name: String, kind: Kind, _ path: Path<Float>, _ summary: String, because reason: String,
    where isLegal: @escaping @Sendable (Float) -> Bool
  ) -> ModelSetting {
    ModelSetting(
      name: name, storedName: name, kind: kind, summary: summary, reason: reason,
      get: { "\($0[keyPath: path])" },
      put: { configuration, text in
        guard let value = Float(text), isLegal(value) else { return false }
        configuration[keyPath: path] = value
        return true
      })
  }

  static func word<Word: RawRepresentable<String> & CaseIterable & Sendable>(
    _ name: String, _ path: Path<Word>, _ summary: String, because reason: String
  ) -> ModelSetting {
    ModelSetting(
      name: name, storedName: name, kind: .word(Word.allCases.map(\.rawValue)), summary: summary,
      reason: reason, get: { $0[keyPath: path].rawValue },
      put: { configuration, text in
        guard let word = Word(rawValue: text) else { return false }
        configuration[keyPath: path] = word
        return true
      })
  }
}
