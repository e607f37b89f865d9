public import Interactions
public import Recommenders
public import Support

/// Questions whether a user likes an item, with the answer: by ratings, or with items that were drawn.
///
/// Zhang et al., CoLLM, arXiv 2310.19488, take ratings.
public struct LabelledSamples: Samples {
  public static let kind = "labelled"
  public static let card = ModelCard(
    "whether the user likes the item that followed: by its rating, or beside items that were drawn",
    source: "Zhang et al., CoLLM, arXiv 2310.19488", example: "samples labelled positive=4")

  /// Which pairs.
  public var source = TrainingPairs.Source.all
  /// The rating from which the answer is yes; 0 takes every item that followed for liked.
  public var positive: Float = 0
  /// Items that are drawn beside each that followed, whose answer is no; where ratings don't say.
  public var negatives = 1

  public init() {}

  public static let positiveSetting = ModelSetting<LabelledSamples>.number(
    "positive", \.positive,
    "the rating from which the answer is yes; 0 for all, beside `negatives` that are drawn")
  public static let negativesSetting = ModelSetting<LabelledSamples>.integer(
    "negatives", \.negatives, 0...1_000, "items drawn beside each, whose answer is no")

  public static let settings = [sourceSetting, positiveSetting, negativesSetting]

  public func teaches(_ words: AnswerReadout.Words?) -> Bool { words == .yes }

  public var readsRatings: Bool { positive > 0 }

  public func checkTogether() throws(SettingError) {
    guard positive > 0 || negatives > 0 else {
      throw .outOfRange("negatives", value: "0", expected: "above 0 where ratings don't label")
    }
  }

  public func questions(
    about pair: AnswerPair, of catalogue: AnswerCatalogue, key: RandomKey
  ) -> [AnswerQuestion] {
    func asked(_ item: Int32, _ isYes: Bool) -> AnswerQuestion {
      AnswerQuestion(user: pair.user, history: pair.history, item: item, answer: .isYes(isYes))
    }
    guard positive > 0 else {
      return [asked(pair.target, true)]
        + catalogue.drawn(negatives, beside: pair, key: key).map { asked($0, false) }
    }
    return pair.rating.map { [asked(pair.target, $0 >= positive)] } ?? []
  }
}
