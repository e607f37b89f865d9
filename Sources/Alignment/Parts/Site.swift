public import Backbones
public import Networks
public import Tensors

/// Where rows enter the language model.
public protocol Site: AlignmentPart {
  /// The levels that it wants rows for.
  ///
  /// - Throws: `AlignmentError` for a layer that the language model lacks.
  func levels(of backbone: BackboneDescription) throws(AlignmentError) -> [Level]

  /// How many layers from the bottom compute the same with rows as without; `nil` where even what
  /// enters layer 0 has rows.
  var untouchedLayers: Int? { get }

  /// Whether its rows fill places of a prompt, which says where they are; by default not.
  var fillsPlaces: Bool { get }

  /// Whether tokens see its rows in attentions of their own, not in the text's; by default not.
  var attendsApart: Bool { get }

  /// Whether a marker stands before each place; by default not.
  var marksPlaces: Bool { get }

  /// How many tokens of a text its rows take the place of.
  func tokens(rows: Int) -> Int

  /// Adds what it learns itself for one level of one tower; by default nothing.
  func addParameters(
    to parameters: inout Parameters, at level: Level, of tower: Tower, in space: PartSpace)

  /// Puts rows into texts.
  ///
  /// - Parameters:
  ///   - rows: makes the rows of a level, or none.
  ///   - texts: the hard prompts.
  ///   - tower: whose parameters are taken.
  ///   - backbone: the language model.
  ///   - bound: the parameters on the tape.
  ///   - tape: what records.
  /// - Returns: the texts as the language model reads them, and what a run injects into them.
  func inject(
    _ rows: @escaping (Level) -> InjectedRows?, into texts: PackedTexts, of tower: Tower,
    _ backbone: any Backbone, bound: BoundParameters, on tape: Tape
  ) -> (texts: PackedTexts, injection: Injection)
}

extension Site {
  public var fillsPlaces: Bool { false }

  public var attendsApart: Bool { false }

  public var marksPlaces: Bool { false }

  public func addParameters(
    to parameters: inout Parameters, at level: Level, of tower: Tower, in space: PartSpace
  ) {}
}
