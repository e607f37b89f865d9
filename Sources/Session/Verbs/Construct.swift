import Interactions
import Language

/// The verb that chooses what to learn from.
enum Construct {
  static let share = Option<Double?>(
    "share", as: .fraction, "the share of all training pairs to keep",
    because: "all that `denoise` leaves", interval: .above(0, through: 1))
  static let denoise = Option<Bool>(
    "denoise", "drop pairs whose target shares no word with the history's titles", default: true,
    because: "as the paper does")
  static let balance = Option<Bool>(
    "balance", "draw evenly over cells of history length and popularity", default: true,
    because: "as the paper does")

  static let verb = Verb(
    "construct", group: "data", "chooses the training pairs worth learning from",
    takes: [Shared.data, share, denoise, balance],
    result: .object(.pairs), cost: .seconds, isRandom: true,
    formula: "cells of ⌊log₂ length⌋ × ten popularity bins, the same quota each",
    citation: "RA-Rec's data construction, arXiv 2402.04527; bins and words are our choice",
    example: "construct shop share=10%"
  ) { call in
    let data = call[Shared.data]
    let construction = PairConstruction(
      share: call[share], denoise: call[denoise], balance: call[balance])
    let key = call.key(call.verb.name)
    let constructed = try call.aside { _ in try construction.construct(from: data, key: key) }
    call.session.note("\(constructed.report)")
    return call.made(PairsObject(constructed, of: data))
  }
}
