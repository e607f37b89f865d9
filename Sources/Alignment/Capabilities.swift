public import Backbones
public import Evaluation
public import Recommenders
public import Support

/// A part that is taken away from a model to see what it was good for.
public enum Ablation: String, CaseIterable, Sendable {
  /// No rows are injected: the language model reads the prompts alone.
  case rows
  /// No titles: the rows alone stand before an empty prompt.
  case text
  /// The gate of rows is open, whatever is known.
  case gate
}

/// A model that can rank without one of its parts.
public protocol Ablatable: Recommender {
  /// Whether it has the part at all.
  func has(_ part: Ablation) -> Bool

  /// Scores of every item for each query, with the whole model or without a part of it.
  ///
  /// - Parameters:
  ///   - queries: users and their histories.
  ///   - without: what is taken away.
  ///   - workers: who computes the shards.
  ///   - progress: what can stop the work.
  /// - Returns: [queries, items], row-major.
  /// - Throws: `Cancelled`; `UnknownUsers` as `foldedIn` does.
  func scores(
    for queries: [Query], without: Ablation?, workers: Workers, progress: Progress
  ) throws -> [Float]
}

/// A model that reads prompts with a language model of its own.
public protocol ReadsTexts: Recommender {
  /// The language model as it was before training.
  var backbone: any Backbone { get }
  /// The language model with what was trained of it.
  ///
  /// - Throws: what keeps the trained weights from being put into it.
  var tunedBackbone: any Backbone { get throws }
}

extension AlignedModel: Ablatable, HasItemVectors, ReadsTexts {
  public func has(_ part: Ablation) -> Bool {
    let bridges = sentence.towers.map { sentence[$0].bridge }
    switch part {
    case .rows: return bridges.contains { $0.rowCount(vectors: 1) > 0 }
    case .text: return !sentence.isAnswering || sentence.user.site.fillsPlaces
    case .gate:
      return bridges.contains { ($0 as? any IDBridge).map { $0.ids.gate.kind != .none } ?? false }
    }
  }

  /// The same model with the gates of its rows open.
  var withOpenGates: AlignedModel {
    var model = self
    for tower in sentence.towers {
      guard var bridge = sentence[tower].bridge as? any IDBridge else { continue }
      bridge.ids.gate.kind = .none
      model.sentence[tower].bridge = bridge
    }
    (model.encodedItems, model.encodedTexts) = (EncodedItems(), EncodedItems())
    return model
  }
}
