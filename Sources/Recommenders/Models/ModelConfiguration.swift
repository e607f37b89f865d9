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
  /// The names of the settings that are whole numbers: what makes a model large.
  static var sizes: [String] {
    settings.compactMap { if case .integer = $0.kind { $0.name } else { nil } }
  }

  public func checkTogether() throws(SettingError) {}

  /// Refuses values that no model has.
  ///
  /// - Throws: `SettingError`.
  public func check() throws(SettingError) {
    for setting in Self.settings { try setting.check(self) }
    try checkTogether()
  }
}
