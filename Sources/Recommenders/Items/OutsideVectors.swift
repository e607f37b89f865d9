internal import Evaluation
public import Interactions
public import ModelFiles
public import Support
public import Tensors

/// Anybody's item vectors as a model: a user is the mean of the last items' vectors.
public struct OutsideVectors: IDModel, StorableModel {
  public static let kind = "vectors"
  public static let card = ModelCard(
    "makes a recommender of item vectors that were made elsewhere",
    formula: "score(u, i) = mean of the last items' vectors · v_i, or their cosine",
    example: #"vectors shop "clip.npy" ids="ids.txt""#)
  public let configuration: Configuration
  public let itemVectors: Tensor

  public var itemCount: Int { itemVectors.rowCount }
  public var width: Int { itemVectors.rowWidth }

  /// The comparison of vectors.
  public enum Score: String, CaseIterable, Sendable {
    /// The cosine: vectors are made of length 1 first.
    case cosine
    /// The dot product.
    case dot
  }

  /// The settings that define the model beside its vectors.
  public struct Configuration: ModelConfiguration {
    /// How many of the last items make the user.
    public var last = 10
    /// The comparison of vectors.
    public var score = Score.cosine

    public init() {}

    public static let settings: [ModelSetting<Configuration>] = [
      .integer(
        "last", \.last, 1...10_000, "how many of the last items make the user",
        because: "as many as `zeroshot` reads"),
      .word(
        "score", \.score, "what compares vectors",
        because: "most models of texts and images are made for it"),
    ]
  }

  /// A model of given vectors.
  ///
  /// - Parameters:
  ///   - configuration: what defines it beside them.
  ///   - vectors: [items, d].
  /// - Throws: `SettingError`.
  public init(
    _ configuration: Configuration = Configuration(), vectors: Tensor
  ) throws(SettingError) {
    try configuration.check()
    self.configuration = configuration
    itemVectors = configuration.score == .cosine ? vectors.rowsNormalised() : vectors
  }

  public func userVectors(_ histories: [ArraySlice<Int32>], workers: Workers) throws -> Tensor {
    itemVectors.means(of: histories.map { $0.suffix(configuration.last) })
  }

  public var tensors: [(name: String, tensor: Tensor)] { [("items", itemVectors)] }

  public init(
    _ configuration: Configuration, from file: SafetensorsFile, prefix: String, data: Dataset
  ) throws {
    self.configuration = configuration
    let name = prefix + "items"
    let width = file.shape(of: name)?.last ?? 0
    itemVectors = try file.tensor(named: name, shape: [data.itemCount, width])
  }
}
