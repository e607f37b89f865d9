public import Interactions

/// What defines a model beside its data, with defaults.
public protocol ModelConfiguration: Hashable, Sendable {
  /// The defaults.
  init()
  /// The settings, in the order to list them.
  static var settings: [ModelSetting<Self>] { get }
  /// Refuses settings that don't go together.
  ///
  /// - Throws: `SettingError`.
  func checkTogether() throws(SettingError)
}

extension ModelConfiguration {
  /// The defaults for a data set.
  public init(for data: Dataset) {
    self.init()
    for setting in Self.settings { setting.adapt?(&self, data) }
  }

  /// The names of the settings that are whole numbers: what makes a model large.
  static var sizes: [String] {
    settings.compactMap { if case .integer = $0.kind { $0.name } else { nil } }
  }

  public func checkTogether() throws(SettingError) {}

  /// All settings, as a program writes them.
  public var literals: [(name: String, value: String)] {
    Self.settings.map { ($0.name, $0.literal(in: self)) }
  }

  /// The settings that aren't the usual ones, as a program writes them.
  public var given: [(name: String, value: String)] {
    let usual = Self()
    return Self.settings.filter { $0.get(self) != $0.get(usual) }
      .map { ($0.name, $0.literal(in: self)) }
  }

  /// Refuses values that no model has.
  ///
  /// - Throws: `SettingError`.
  public func check() throws(SettingError) {
    for setting in Self.settings { try setting.check(self) }
    try checkTogether()
  }
}
