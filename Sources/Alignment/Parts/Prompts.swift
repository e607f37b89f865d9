public import Recommenders
import Support

/// The hard prompts: texts of users and items that the language model reads.
public struct Prompts: ModelConfiguration {
  /// Titles of the history in the user's prompt; in our trials five did as well as ten, twice as fast.
  public var titles = 5
  /// The most tokens of a prompt.
  public var longest = 160
  /// The user's hard prompt.
  public var user = "<history>"
  /// The item's hard prompt.
  public var item = "<item.title>"
  /// The words that stand for items' ids.
  public var ids = IDs.own

  /// The words that stand for items' ids.
  public enum IDs: String, CaseIterable, Sendable {
    /// The data's own.
    case own
    /// `item_N`, N drawn at random: numbers in the order of the data tell which items are had together.
    case random
  }

  public init() {}

  public static let titlesSetting = ModelSetting<Prompts>.integer(
    "titles", \.titles, 1...1_000, "titles of the history in a user's prompt")
  public static let longestSetting = ModelSetting<Prompts>.integer(
    "longest", \.longest, 8...4_096, "the most tokens of a prompt")
  public static let userSetting = ModelSetting<Prompts>.text(
    "user_prompt", \.user, "the user's prompt, with slots: `<history titles=10>`")
  public static let itemSetting = ModelSetting<Prompts>.text(
    "item_prompt", \.item, "the item's prompt, with slots: `<item.title>`")

  public static let idsSetting = ModelSetting<Prompts>.word(
    "id_words", \.ids, "the words for items' ids: the data's own, or `item_N` with a random N")

  public static let settings = [
    titlesSetting, longestSetting, userSetting, itemSetting, idsSetting,
  ]
}

extension Prompts.IDs {
  /// The words for the items of a catalogue, the same for every seed: a model is worth nothing with others.
  func words(for own: [String]) -> [String] {
    switch self {
    case .own: own
    case .random:
      RandomKey(seed: 0).derived("item ids").permutation(own.count).map { "item_\($0)" }
    }
  }
}
