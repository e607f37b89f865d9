/// A token that is found in the text before anything else happens to it.
public struct AddedToken: Hashable, Sendable {
  /// What stands for it in a text.
  public var content: String
  public var id: Int32
  /// Whether decoding leaves it out.
  public var isSpecial: Bool
  /// Whether it is looked for in the normalised text.
  public var isNormalized = false
  /// Whether it counts only where no word goes on before or behind it.
  public var isSingleWord = false
  /// Whether it takes the white space before it.
  public var stripsLeft = false
  /// Whether it takes the white space behind it.
  public var stripsRight = false

  public init(content: String, id: Int32, isSpecial: Bool) {
    self.content = content
    self.id = id
    self.isSpecial = isSpecial
  }
}
