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
  public func checkTogether() throws(SettingError) {}

  /// Refuses values that no model has.
  ///
  /// - Throws: `SettingError`.
  public func check() throws(SettingError) {
    for setting in Self.settings { try setting.check(self) }
    try checkTogether()
  }
}
