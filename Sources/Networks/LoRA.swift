public import Support
public import Tensors

/// Changes of low rank to chosen linear maps: w becomes w + scale × b a.
///
/// Hu et al., LoRA: low-rank adaptation of large language models, ICLR 2022. The names of the numbers
/// are those of PEFT: `NAME.lora_A.weight` [rank, in] and `NAME.lora_B.weight` [out, rank].
public struct LoRA: Sendable {
  /// Rank, strength and dropout.
  public let configuration: Configuration
  /// The names of the maps that are changed, in the order of the model.
  public let maps: [String]
  /// `a` and `b` of each map.
  public var parameters: Parameters

  /// Changes that change nothing yet: b is 0; a is uniform in ±1 / √in, as in PEFT.
  ///
  /// - Parameters:
  ///   - configuration: rank, strength and dropout.
  ///   - maps: names and weights [out, in] of the maps.
  ///   - key: draws each a, by the map's name and the shape of a.
  public init(
    _ configuration: Configuration, of maps: [(name: String, weight: Tensor)], key: RandomKey
  ) {
    var parameters = Parameters()
    for (name, weight) in maps {
      let (rank, depth) = (configuration.rank, weight.rowWidth)
      let key = key.derived(name, shape: [rank, depth])
      let bound = 1 / Double(depth).squareRoot()
      parameters.add(
        Self.a(name),
        Tensor(shape: [rank, depth]) { out in
          for index in 0..<out.count {
            out[index] = Float((2 * key.uniform(at: UInt64(index)) - 1) * bound)
          }
        })
      parameters.add(Self.b(name), .zeros([weight.rowCount, rank]))
    }
    self.init(configuration, maps: maps.map(\.name), parameters: parameters)
  }

  /// Changes that were made before, such as those of a file.
  ///
  /// - Parameters:
  ///   - configuration: rank, strength and dropout.
  ///   - maps: the names of the maps.
  ///   - parameters: `a` and `b` of each map, under the names of `a(_:)` and `b(_:)`.
  public init(_ configuration: Configuration, maps: [String], parameters: Parameters) {
    precondition(
      parameters.names.count == 2 * maps.count
        && maps.allSatisfy { parameters.contains(Self.a($0)) && parameters.contains(Self.b($0)) },
      "LoRA: \(maps.count) maps, \(parameters.names.count) parameters")
    self.configuration = configuration
    self.maps = maps
    self.parameters = parameters
  }

  /// The name of a map's a, [rank, in].
  public static func a(_ map: String) -> String { map + ".lora_A.weight" }

  /// The name of a map's b, [out, rank].
  public static func b(_ map: String) -> String { map + ".lora_B.weight" }

  /// Whether a map is changed.
  public func changes(_ map: String) -> Bool { parameters.contains(Self.a(map)) }

  /// A map's weight with its change: w + scale × b a, [out, in].
  public func merged(_ weight: Tensor, of map: String) -> Tensor {
    var sum = weight
    sum.add(
      parameters[Self.b(map)].timesTransposed(parameters[Self.a(map)].transposed()),
      times: configuration.scale)
    return sum
  }
}

extension LoRA {
  /// The change of a map as constants of a tape; `nil` where the map isn't changed.
  public func change(of map: String, on tape: Tape) -> LowRankChange? {
    guard changes(map) else { return nil }
    return LowRankChange(
      a: tape.constant(parameters[Self.a(map)]), b: tape.constant(parameters[Self.b(map)]),
      scale: configuration.scale)
  }
}

/// A change of low rank to a linear map in one run: x wᵀ + scale × (x aᵀ) bᵀ.
public struct LowRankChange: Sendable {
  /// [rank, in].
  public var a: Variable
  /// [out, rank].
  public var b: Variable
  /// α / rank.
  public var scale: Float
  /// The share of x that isn't seen where the pass has a key to draw it.
  public var dropout: Float

  public init(a: Variable, b: Variable, scale: Float, dropout: Float = 0) {
    self.a = a
    self.b = b
    self.scale = scale
    self.dropout = dropout
  }
}

extension LoRA {
  /// The settings of low-rank changes, the same for all maps.
  public struct Configuration: Hashable, Sendable {
    /// The rank r of each change.
    public var rank: Int
    /// The strength α; a change is multiplied by α / r.
    public var alpha: Float
    /// The share of a map's inputs that the change doesn't see in a training step.
    public var dropout: Float
    /// Whether a change is multiplied by α / √r instead (Kalajdzievski, A rank stabilization scaling
    /// factor for fine-tuning with LoRA, 2023).
    public var isRankStabilised: Bool

    public init(
      rank: Int = 8, alpha: Float = 16, dropout: Float = 0, isRankStabilised: Bool = false
    ) {
      self.rank = rank
      self.alpha = alpha
      self.dropout = dropout
      self.isRankStabilised = isRankStabilised
    }

    /// The factor of the changes.
    public var scale: Float {
      alpha / (isRankStabilised ? Float(rank).squareRoot() : Float(rank))
    }
  }
}
