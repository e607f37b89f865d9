public import Backbones
public import Networks

/// Where rows enter the language model.
public protocol Site: AlignmentPart {
  /// The levels that it wants rows for.
  ///
  /// - Throws: `AlignmentError` for a layer that the language model lacks.
  func levels(of backbone: BackboneDescription) throws(AlignmentError) -> [Level]

  /// How many layers from the bottom compute the same with rows as without; `nil` where even what
  /// enters layer 0 has rows.
  var untouchedLayers: Int? { get }

  /// How many tokens of a text its rows take the place of.
  func tokens(rows: Int) -> Int

  /// Puts rows into texts.
  ///
  /// - Parameters:
  ///   - rows: makes the rows of a level, or none.
  ///   - texts: the hard prompts.
  ///   - backbone: the language model.
  /// - Returns: the texts as the language model reads them, and what a run injects into them.
  func inject(
    _ rows: @escaping (Level) -> InjectedRows?, into texts: PackedTexts, of backbone: any Backbone
  ) -> (texts: PackedTexts, injection: Injection)
}
