public import Interactions
public import Recommenders
public import Support

/// What a stage learns from.
public protocol Samples: AlignmentPart {
  /// Which pairs of a data set it starts from.
  var source: TrainingPairs.Source { get set }

  /// How many items are drawn beside the one that followed, where such are.
  var negatives: Int { get }

  /// Whether they teach answers of such words, or vectors where there are none; by default all but yes.
  func teaches(_ words: AnswerReadout.Words?) -> Bool

  /// Whether it reads what users gave items; by default not.
  var readsRatings: Bool { get }

  /// What a language model is asked about a pair, and what it should answer; by default nothing.
  ///
  /// - Parameters:
  ///   - pair: a history and the item that followed.
  ///   - catalogue: what may be asked about.
  ///   - key: draws other items, and their order.
  /// - Returns: as many questions for each pair of one data set.
  func questions(
    about pair: AnswerPair, of catalogue: AnswerCatalogue, key: RandomKey
  ) -> [AnswerQuestion]
}

extension Samples {
  /// The setting of their pairs.
  public static var sourceSetting: ModelSetting<Self> {
    .word(
      "on", \.source,
      "which pairs: all, each user's last, those that the ID model was denied, or targets of valid")
  }

  public func teaches(_ words: AnswerReadout.Words?) -> Bool { words != .yes }

  public var readsRatings: Bool { false }

  public func questions(
    about pair: AnswerPair, of catalogue: AnswerCatalogue, key: RandomKey
  ) -> [AnswerQuestion] { [] }
}

/// A history and the item that followed, with what else is known of it.
public struct AnswerPair: Sendable {
  /// The user's id; `nil` for nobody in the data.
  public var user: String?
  /// What the user had before, oldest first.
  public var history: ArraySlice<Int32>
  /// The item that followed.
  public var target: Int32
  /// Items that the user is known to have taken: never drawn beside the target.
  public var known: Set<Int32>
  /// What the user gave the item, where that is known.
  public var rating: Float?
}

/// The items that questions are about.
public struct AnswerCatalogue: Sendable {
  /// The items that may be drawn, ascending.
  public let items: [Int32]
  /// Whether prompts list candidates.
  public let listsCandidates: Bool

  /// The item that followed among others that are drawn, in a drawn order.
  func listed(_ count: Int, beside pair: AnswerPair, key: RandomKey) -> [Int32] {
    let items = [pair.target] + drawn(count, beside: pair, key: key)
    return key.derived("list").permutation(items.count).map { items[$0] }
  }

  /// Items that a user doesn't know, each once; fewer where there are no more.
  func drawn(_ count: Int, beside pair: AnswerPair, key: RandomKey) -> [Int32] {
    var chosen: [Int32] = []
    var seen = pair.known.union([pair.target])
    // Where a user knows nearly all items, the rest is looked through.
    for draw in 0..<(8 * count) where chosen.count < count && !items.isEmpty {
      let item = items[key.integer(below: items.count, at: UInt64(draw))]
      if seen.insert(item).inserted { chosen.append(item) }
    }
    for item in items where chosen.count < count && seen.insert(item).inserted {
      chosen.append(item)
    }
    return chosen
  }
}

/// What a language model is asked, and what it should answer.
public struct AnswerQuestion: Sendable {
  /// The user's id; `nil` for nobody in the data.
  public var user: String?
  /// What the user had before, oldest first.
  public var history: ArraySlice<Int32>
  /// The task whose prompt asks it; `nil` for the stage's own.
  public var task: TaskSamples.Task?
  /// The item that is asked about, where the answer is yes or no, or a rating.
  public var item: Int32?
  /// The items that the answer is to be chosen from, in the order to list them.
  public var candidates: [Int32] = []
  /// The item that the answer names; whether the answer is yes.
  public var answer: Answer

  /// What should be answered.
  public enum Answer: Hashable, Sendable {
    /// An item's words.
    case item(Int32)
    /// Yes, or not.
    case isYes(Bool)
    /// A rating.
    case rating(Float)
    /// The items at some places of the history, which are masked there.
    case masked([Int])
    /// Spans of the history's tokens, which are masked there.
    case spans(RandomKey)
    /// The user's own words about the item.
    case own
  }
}
