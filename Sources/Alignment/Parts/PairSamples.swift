import Evaluation
import Glibc
public import Interactions
public import Recommenders
public import Support

/// Pairs of a history and the item that followed it, with items drawn beside those of a batch.
public struct PairSamples: Samples {
  public static let kind = "pairs"
  public static let card = ModelCard(
    "pairs of a history and the item that followed, with drawn items beside the batch's own",
    example: "samples pairs negatives=64")

  /// Which pairs.
  public var source = TrainingPairs.Source.all
  /// Items drawn uniformly beside the batch's own positives; in prompts that list candidates, beside each
  /// user's target.
  public var negatives = 64
  /// The least share of steps that read texts without ID rows, from 0 to below 1.
  ///
  /// Cold items are ranked by these; they are as many as items are cold where that is more.
  public var alone: Float = 0
  /// Items of earlier steps whose vectors stay as further candidates; 0 keeps none.
  public var bank = 0

  public init() {}

  public static let negativesSetting = ModelSetting<PairSamples>.integer(
    "negatives", \.negatives, 0...100_000, "items drawn beside the batch's own")

  public static let aloneSetting = ModelSetting<PairSamples>.share(
    "alone", \.alone,
    "the least share of steps that read texts without ID rows, which is how items that training hasn't "
      + "are ranked; as many as items are cold where that is more")

  public static let bankSetting = ModelSetting<PairSamples>.integer(
    "bank", \.bank, 0...100_000,
    "items of earlier steps that stay as further negatives, with the vectors that they had then; the "
      + "oldest leave")

  public static let settings = [sourceSetting, negativesSetting, aloneSetting, bankSetting]

  public func questions(
    about pair: AnswerPair, of catalogue: AnswerCatalogue, key: RandomKey
  ) -> [AnswerQuestion] {
    var question = AnswerQuestion(
      user: pair.user, history: pair.history, answer: .item(pair.target))
    if catalogue.listsCandidates {
      question.candidates = catalogue.listed(negatives, beside: pair, key: key)
    }
    return [question]
  }

  /// The items that a batch compares: its targets, each once, then uniform draws that aren't among them.
  func candidates(of batch: PairBatch, among drawable: [Int32], key: RandomKey) -> [Int32] {
    var seen: Set<Int32> = []
    var candidates = batch.targets.filter { seen.insert($0).inserted }
    for draw in 0..<negatives {
      let item = drawable[key.integer(below: drawable.count, at: UInt64(draw))]
      if seen.insert(item).inserted { candidates.append(item) }
    }
    return candidates
  }
}

/// One batch of training pairs.
struct PairBatch: Sendable {
  /// Each user, with what he did before.
  var queries: [Query]
  /// The item that each user took next.
  var targets: [Int32]
  /// Items that each user is known to have taken in the training part: never negatives.
  var known: [Set<Int32>]
  /// What each user gave the item, where labels are made of it; else none.
  var ratings: [Float?] = []
}

/// The items that a batch's users are scored for.
public struct Candidates: Sendable {
  /// The items, each once.
  public let items: [Int32]
  /// The column of each user's target.
  public let targets: [Int32]
  /// Whether an item is compared with a user's target, [users, items] row by row: not where the user
  /// has taken it.
  public let counts: [Bool]
  /// ln of how often each item is expected among the candidates.
  public let logProbabilities: [Float]

  /// - Parameters:
  ///   - items: the candidates, the batch's targets among them.
  ///   - batch: whose they are.
  ///   - drawn: how many were drawn.
  ///   - drawable: how many items they were drawn from.
  ///   - steps: how many earlier steps' candidates are among them too.
  ///   - popularity: each item's share of the training part.
  init(
    _ items: [Int32], of batch: PairBatch, drawn: Int, drawable: Int, steps: Int = 0,
    popularity: [Float]
  ) {
    let columns = items.count
    let place = Dictionary(uniqueKeysWithValues: items.enumerated().map { ($1, Int32($0)) })
    var counts = [Bool](repeating: true, count: batch.targets.count * columns)
    for (row, known) in batch.known.enumerated() {
      for (column, item) in items.enumerated()
      where known.contains(item) && item != batch.targets[row] {
        counts[row * columns + column] = false
      }
    }
    self.items = items
    self.counts = counts
    targets = items.isEmpty ? [] : batch.targets.map { place[$0] ?? 0 }
    logProbabilities = items.map { item in
      let expected =
        Float(batch.targets.count) * popularity[Int(item)] + Float(drawn) / Float(drawable)
      // Of several steps each item is there once, however often it was drawn.
      let probability = steps == 0 ? expected : 1 - exp(-expected * Float(steps + 1))
      return log(max(probability, 1e-9))
    }
  }
}
