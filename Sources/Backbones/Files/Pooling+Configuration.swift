internal import ModelFiles

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
    guard try file.flag("include_prompt", unlessSaid: true) else {
      throw file.unexpected(
        "include_prompt", expected: "`true`: leaving a prompt's tokens out isn't implemented")
    }
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

  /// The way that a GGUF file asks for; `nil` where it doesn't.
  ///
  /// - Throws: `BackboneError` for a way that isn't known; `ModelFileError` for no number.
  static func named(by file: GGUFFile) throws -> Pooling? {
    let key = try file.metadata.string("general.architecture") + ".pooling_type"
    guard file.metadata.contains(key) else { return nil }
    switch try file.metadata.integer(key) {
    case 0: return nil
    case 1: return .mean
    case 2: return .cls
    case 3: return .last
    default:
      throw BackboneError.badConfiguration(
        file: file.path, key: key, expected: "0 to 3: none, the mean, the first or the last token")
    }
  }
}
