public import Networks
public import Recommenders
import Support
public import Tensors

/// Two maps of the ID vector with a GELU between them, for each level, beside free rows.
///
/// Before the text, or in a slot of it, it is the projector of LLaRA (Liao et al., SIGIR 2024) and of
/// CoLLM: linear, GELU, linear, as wide between as the language model.
public struct MLPBridge: IDBridge {
  public static let kind = "mlp"
  public static let card = ModelCard(
    "two maps of the ID vector with a GELU between them, beside free rows",
    formula: "p = W₂ GELU(W₁ z + b₁) + b₂", source: "Liao et al., LLaRA, SIGIR 2024",
    example: "bridge mlp rows=0")

  public var ids = IDRows()

  public init() {}

  public static let settings = IDRows.settings.map { $0.of(\MLPBridge.ids) }

  public func addParameters(
    to parameters: inout Parameters, at level: Level, of tower: Tower, in space: PartSpace
  ) {
    let (inner, outer) = Self.maps(at: level, of: tower, from: space.idWidth, to: space.width)
    // Rows start about as large as those of one map: GELU leaves .43 of a normal number's variance.
    let deviation =
      ids.deviation * (Float(space.idWidth) / (0.43 * Float(space.width))).squareRoot()
    for (map, part, deviation) in [
      (inner, "inner", 1 / Float(space.idWidth).squareRoot()), (outer, "outer", deviation),
    ] {
      for parameter in map.parameters {
        guard parameter.decays else {
          parameters.add(parameter.name, .zeros(parameter.shape), decays: false)
          continue
        }
        parameters.addNormal(
          parameter.name, parameter.shape, deviation: deviation, key: space.key,
          drawnAs: ids.drawn("mlp.\(level).\(part)", of: tower))
      }
    }
    addCommonParameters(to: &parameters, at: level, of: tower, in: space)
  }

  private static func maps(
    at level: Level, of tower: Tower, from depth: Int, to width: Int
  ) -> (inner: Linear, outer: Linear) {
    (
      Linear("\(tower).\(level).inner", from: depth, to: width),
      Linear("\(tower).\(level).outer", from: width, to: width)
    )
  }

  public func map(
    _ vectors: Variable, at level: Level, of tower: Tower, bound: BoundParameters, on tape: Tape
  ) -> Variable {
    let width = bound["\(tower).\(level).outer.bias"].value.count
    let (inner, outer) = Self.maps(
      at: level, of: tower, from: vectors.value.rowWidth, to: width)
    return outer(inner.gelu(vectors, in: bound), in: bound)
  }
}
