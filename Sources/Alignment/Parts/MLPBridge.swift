public import Networks
public import Recommenders
import Support
public import Tensors

/// Two maps of the ID vector with a GELU or ReLU between them, for each level, beside free rows.
///
/// Before the text, or in a slot of it, it is the projector of LLaRA (Liao et al., SIGIR 2024) and of
/// CoLLM.
public struct MLPBridge: IDBridge {
  public static let kind = "mlp"
  public static let card = ModelCard(
    "two maps of the ID vector with a GELU or ReLU between them, beside free rows",
    formula: "p = W₂ GELU(W₁ z + b₁) + b₂", source: "Liao et al., LLaRA, SIGIR 2024",
    example: "bridge mlp rows=0")

  public var ids = IDRows()
  /// The width between the maps; 0 for that of the language model, as in LLaRA.
  ///
  /// CoLLM's is ten times that of ID vectors.
  public var hidden = 0
  /// The function between the maps.
  public var activation = Activation.gelu

  public init() {}

  /// The function between the maps.
  public enum Activation: String, CaseIterable, Sendable {
    /// As in LLaRA.
    case gelu
    /// As in CoLLM.
    case relu
  }

  public static let hiddenSetting = ModelSetting<MLPBridge>.integer(
    "hidden", \.hidden, 0...65_536, "the width between the maps; 0 for the language model's")
  public static let activationSetting = ModelSetting<MLPBridge>.word(
    "activation", \.activation, "the function between the maps")

  public static let settings =
    IDRows.settings.map { $0.of(\MLPBridge.ids) } + [hiddenSetting, activationSetting]

  public func addParameters(
    to parameters: inout Parameters, at level: Level, of tower: Tower, in space: PartSpace
  ) {
    let between = hidden > 0 ? hidden : space.width
    let (inner, outer) = Self.maps(
      at: level, of: tower, from: space.idWidth, over: between, to: space.width)
    // Rows start about as large as those of one map: of the squares of normal numbers GELU leaves .43,
    // ReLU a half.
    let left: Float = activation == .gelu ? 0.43 : 0.5
    let deviation = ids.deviation * (Float(space.idWidth) / (left * Float(between))).squareRoot()
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
    at level: Level, of tower: Tower, from depth: Int, over between: Int, to width: Int
  ) -> (inner: Linear, outer: Linear) {
    (
      Linear("\(tower).\(level).inner", from: depth, to: between),
      Linear("\(tower).\(level).outer", from: between, to: width)
    )
  }

  public func map(
    _ vectors: Variable, at level: Level, of tower: Tower, bound: BoundParameters, on tape: Tape
  ) -> Variable {
    let (inner, outer) = Self.maps(
      at: level, of: tower, from: vectors.value.rowWidth,
      over: bound["\(tower).\(level).inner.bias"].value.count,
      to: bound["\(tower).\(level).outer.bias"].value.count)
    switch activation {
    case .gelu: return outer(inner.gelu(vectors, in: bound), in: bound)
    case .relu: return outer(tape.relu(inner(vectors, in: bound)), in: bound)
    }
  }
}
