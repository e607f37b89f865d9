extension Pooling {
  /// What sentence-transformers calls the ways of pooling that are known.
  private static let names: [String: Pooling] = [
    "cls": .cls, "cls_token": .cls, "mean": .mean, "mean_tokens": .mean, "lasttoken": .last,
  ]

  /// The way that a configuration asks for: by `pooling_mode`, or by the one `pooling_mode_…` that is
  /// on.
  ///
  /// - Throws: `BackboneError` for a way that isn't known, and for several at once, whose vectors
  ///   would be put side by side.
  init(_ file: ConfigurationFile) throws {
    let key = "pooling_mode"
    if file.contains(key) {
      guard let pooling = Self.names[try file.text(key)] else {
        throw file.unexpected(key, expected: "`cls`, `mean` or `lasttoken`")
      }
      self = pooling
      return
    }
    let modes = try file.flags(prefix: key + "_")
    for mode in modes where Self.names[mode] == nil {
      throw file.unexpected(
        key + "_" + mode,
        expected: "off: the ways to pool are `cls_token`, `mean_tokens` and `lasttoken`")
    }
    guard modes.count == 1, let pooling = modes.first.flatMap({ Self.names[$0] }) else {
      throw file.unexpected(key + "_…", expected: "on once, not \(modes.count) times")
    }
    self = pooling
  }
}
