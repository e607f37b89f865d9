import Backbones
public import Networks
public import Recommenders
public import Tensors

/// A bridge that makes a row of each ID vector, beside free rows.
public protocol IDBridge: Bridge {
  /// What its rows have in common with those of other such bridges.
  var ids: IDRows { get set }

  /// The rows of ID vectors at a level.
  ///
  /// - Parameters:
  ///   - vectors: as the gate lets them through, [vectors, d_id].
  ///   - level: the level.
  ///   - tower: whose parameters are taken.
  ///   - bound: the parameters on the tape.
  ///   - tape: what records.
  /// - Returns: [vectors, width].
  func map(
    _ vectors: Variable, at level: Level, of tower: Tower, bound: BoundParameters, on tape: Tape
  ) -> Variable
}

/// What bridges from ID vectors to rows have in common.
public struct IDRows: ModelConfiguration {
  /// The rows beside the text's own.
  public var free = FreeRows()
  /// Which vectors of a user there is a row of.
  public var vectors = Vectors.one
  /// How the maps start.
  public var initialisation = Initialisation.tied
  /// The deviation σ of the maps' first weights; 0.4 did no better in our trials.
  public var deviation: Float = 0.2
  /// What ID vectors pass.
  public var gate = RowGate()

  public init() {}

  public static let initSetting = ModelSetting<IDRows>.word(
    "init", \.initialisation, "how the maps start: drawn apart, or equal")
  public static let deviationSetting = ModelSetting<IDRows>.number(
    "deviation", \.deviation, "the deviation of the maps' first weights")
  public static let vectorsSetting = ModelSetting<IDRows>.word(
    "vectors", \.vectors,
    "a row of the user's one vector, of each interest where the ID model has several, or of each "
      + "state of the history")

  public static let settings =
    [FreeRows.rowsSetting.of(\IDRows.free), initSetting, deviationSetting, vectorsSetting]
    + RowGate.settings.map { $0.of(\IDRows.gate) }

  /// The ID vectors of a user that rows are made of.
  public enum Vectors: String, CaseIterable, Sendable {
    /// The user's vector; of several interests their mean.
    case one
    /// Each interest.
    case interests
    /// The ID model's state at each item of the history.
    case states
  }

  /// How the maps from ID vectors to rows start.
  public enum Initialisation: String, CaseIterable, Sendable {
    /// Users' and items' maps are drawn apart.
    case random
    /// Users' and items' maps start equal, so that a user is near his items from the start.
    case tied
  }

  /// The name that first weights are drawn by: of both towers where they start equal.
  func drawn(_ name: String, of tower: Tower) -> String {
    initialisation == .tied ? name : "\(tower).\(name)"
  }
}

extension IDBridge {
  public var idle: Set<String> { ids.gate.idle }

  public var source: IDSource {
    switch ids.vectors {
    case .one: .vector
    case .interests: .interests
    case .states: .states
    }
  }

  public func rowCount(vectors: Int) -> Int { ids.free.rows + vectors }

  /// Adds what all such bridges learn at a level beside their map.
  func addCommonParameters(
    to parameters: inout Parameters, at level: Level, of tower: Tower, in space: PartSpace
  ) {
    ids.free.addParameters(to: &parameters, at: level, of: tower, in: space)
    ids.gate.addParameters(to: &parameters, at: level, of: tower)
  }

  public func idRows(
    of input: TowerInput, at level: Level, bound: BoundParameters, on tape: Tape
  ) -> Variable? {
    map(
      ids.gate(input, at: level, bound: bound, on: tape), at: level, of: input.tower, bound: bound,
      on: tape)
  }

  public func rows(
    of input: TowerInput, at level: Level, bound: BoundParameters, on tape: Tape
  ) -> InjectedRows? {
    input.rows(
      free: ids.free.free(at: level, of: input.tower, bound: bound),
      own: input.hasRow.contains(true)
        ? idRows(of: input, at: level, bound: bound, on: tape) : nil, on: tape)
  }
}
