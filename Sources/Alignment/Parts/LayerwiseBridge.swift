import Backbones
public import Networks
public import Recommenders
import Support
public import Tensors

/// An affine map of the ID vector for each level, beside free rows.
///
/// Yu et al., RA-Rec, arXiv 2402.04527, section 3: p^(l) = W^(l) z + b^(l), and m free rows. An item
/// without training rows has no ID vector worth a row.
public struct LayerwiseBridge: Bridge {
  public static let kind = "layerwise"
  public static let card = ModelCard(
    "an affine map of the ID vector for each level, beside free rows",
    formula: "p^(l) = W^(l) z + b^(l)", source: "Yu et al., RA-Rec, arXiv 2402.04527",
    example: "bridge layerwise rows=4 init=tied")
  public static let readsIDs = true

  /// The rows beside the text's own.
  public var free = FreeRows()
  /// How the maps start.
  public var initialisation = Initialisation.tied
  /// The deviation σ of the maps' first weights; 0.4 did no better in our trials.
  public var deviation: Float = 0.2

  public init() {}

  public static let initSetting = ModelSetting<LayerwiseBridge>.word(
    "init", \.initialisation, "how the maps start: drawn apart, or equal")
  public static let deviationSetting = ModelSetting<LayerwiseBridge>.number(
    "deviation", \.deviation, "the deviation of the maps' first weights")

  public static let settings = [
    FreeRows.rowsSetting.of(\LayerwiseBridge.free), initSetting, deviationSetting,
  ]

  /// How the maps from ID vectors to rows start.
  public enum Initialisation: String, CaseIterable, Sendable {
    /// Users' and items' maps are drawn apart.
    case random
    /// Users' and items' maps start equal, so that a user is near his items from the start.
    case tied
  }

  public var rowCount: Int { free.rows + 1 }

  public func addParameters(
    to parameters: inout Parameters, at level: Level, of tower: Tower, in space: PartSpace
  ) {
    let prefix = "\(tower).\(level)."
    let drawn = initialisation == .tied ? "map.\(level)" : prefix + "map"
    let shape = [space.width, space.idWidth]
    let values = space.key.derived(drawn, shape: shape).normals(
      space.width * space.idWidth, scale: deviation)
    parameters.add(prefix + "weight", Tensor(shape: shape, values: values))
    parameters.add(prefix + "bias", .zeros([space.width]), decays: false)
    free.addParameters(to: &parameters, at: level, of: tower, in: space)
  }

  public func idRows(
    of input: TowerInput, at level: Level, bound: BoundParameters, on tape: Tape
  ) -> Variable? {
    let prefix = "\(input.tower).\(level)."
    return tape.linear(
      tape.constant(input.vectors), bound[prefix + "weight"], bias: bound[prefix + "bias"])
  }

  public func rows(
    of input: TowerInput, at level: Level, bound: BoundParameters, on tape: Tape
  ) -> InjectedRows? {
    joined(
      free: free.free(at: level, of: input.tower, bound: bound),
      own: input.hasRow.contains(true)
        ? idRows(of: input, at: level, bound: bound, on: tape) : nil,
      of: input, on: tape)
  }
}
