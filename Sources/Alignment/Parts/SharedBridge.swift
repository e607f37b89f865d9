public import Networks
public import Recommenders
import Support
public import Tensors

/// One affine map of the ID vector for all levels of a tower, beside free rows of each.
///
/// The arm of RA-Rec without layer-specific reparameterisation (Yu et al., arXiv 2402.04527).
public struct SharedBridge: IDBridge {
  public static let kind = "shared"
  public static let card = ModelCard(
    "one affine map of the ID vector for all levels, beside free rows of each",
    formula: "p^(l) = W z + b",
    source: "the ablation of RA-Rec's layer-specific maps, arXiv 2402.04527",
    example: "bridge shared rows=4")

  public var ids = IDRows()

  public init() {}

  public static let settings = IDRows.settings.map { $0.of(\SharedBridge.ids) }

  public func addParameters(
    to parameters: inout Parameters, at level: Level, of tower: Tower, in space: PartSpace
  ) {
    if !parameters.contains("\(tower).weight") {
      parameters.addNormal(
        "\(tower).weight", [space.width, space.idWidth], deviation: ids.deviation, key: space.key,
        drawnAs: ids.drawn("map", of: tower))
      parameters.add("\(tower).bias", .zeros([space.width]), decays: false)
    }
    addCommonParameters(to: &parameters, at: level, of: tower, in: space)
  }

  public func map(
    _ vectors: Variable, at level: Level, of tower: Tower, bound: BoundParameters, on tape: Tape
  ) -> Variable {
    tape.linear(vectors, bound["\(tower).weight"], bias: bound["\(tower).bias"])
  }
}
