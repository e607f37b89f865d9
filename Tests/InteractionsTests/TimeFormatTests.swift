import Foundation
import Testing

@testable import Interactions

@Suite("how files write times")
struct TimeFormatTests {
  private func seconds(_ text: String, in sample: [String]? = nil, order: DateOrder? = nil)
    -> Int64?
  {
    let format = TimeFormat(of: sample ?? [text], order: order)
    return Array(text.utf8).withUnsafeBufferPointer { try? format.seconds($0) }
  }

  @Test(
    "dates as people write them",
    arguments: [
      ("2011-12-09 08:26", 1_323_419_160), ("12/9/2011 8:26", 1_323_419_160),
      ("12/9/11 8:26", 1_323_419_160), ("13/12/2011 8:26", 1_323_764_760),
      ("09.12.2011 8:26", 1_323_419_160), ("9-12-2011", 1_315_785_600),
      ("12/9/2011 8:26:30 PM", 1_323_462_390), ("12/9/2011 12:05 am", 1_323_389_100),
      ("9 Dec 2011", 1_323_388_800), ("Dec 9, 2011", 1_323_388_800),
      ("December 9, 2011 8:26", 1_323_419_160), ("12 09, 2011", 1_323_388_800),
      ("Sat Jun 03 20:04:11 -0700 2017", 1_496_545_451),
      ("Fri, 09 Dec 2011 08:26:00 GMT", 1_323_419_160),
      ("20111209", 1_323_388_800), ("20111209082600", 1_323_419_160),
      ("2011/12/9 8:26", 1_323_419_160), ("2011-12-09 08:26:00 UTC", 1_323_419_160),
      ("2011-12-09 10:26:00+02", 1_323_419_160), ("2011-12-09 06:56 -0130", 1_323_419_160),
      ("2011-12-09 8:26 PM", 1_323_462_360), ("2011-12-09 12:05 am", 1_323_389_100),
      ("12/9/2011 8:26:30 PM +00:00", 1_323_462_390), ("2012-02-29", 1_330_473_600),
    ])
  func dates(_ text: String, _ expected: Int64) {
    #expect(seconds(text) == expected)
  }

  @Test(
    "texts that are no dates",
    arguments: [
      "soon", "12/32/2011", "13/13/2011", "1/2", "1/2/3/4", "May", "2011", "12/9/2011 25:00",
      "12/9/2011 8:61", "9 Dec", "12/9/2011 13:00 PM", "//", "1//2011", "9 Dec 2011 4", "-",
      "12/9/2011 Oct", "12/9/20111", "nan", "", "2011-02-29", "2/30/2011", "31 Apr 2011",
      "2011-12-09 13:00 PM", "2011-12-09 08:26 CET", "2011-12-09 08:26 +1", "2011-12-09 08:26+25",
    ])
  func refusals(_ text: String) {
    #expect(seconds(text, in: ["1/2/2011"]) == (Int64(text)))
  }

  @Test("the order of day and month is seen, or said, or noted")
  func order() {
    #expect(seconds("1/2/2011", in: ["1/2/2011", "13/1/2011"]) == 1_296_518_400)
    #expect(seconds("1/2/2011", in: ["1/2/2011", "1/13/2011"]) == 1_293_926_400)
    #expect(seconds("1/2/2011", order: .dayFirst) == 1_296_518_400)
    let ambiguous = TimeFormat(of: ["1/2/2011"]).note
    #expect(ambiguous?.text == "month/day/year" && ambiguous?.remedy == .dates(.dayFirst))
    #expect(TimeFormat(of: ["1/13/2011"]).note == nil)
    #expect(TimeFormat(of: ["1/2/2011"], order: .monthFirst).note == nil)
    #expect(TimeFormat(of: ["20111209", "20111210"]).note?.text == "dates without separators")
    #expect(TimeFormat(of: ["1588615855070"]).note?.text == "milliseconds")
  }

  @Test("an impossible day among days without separators is no number of seconds")
  func impossibleDay() {
    let sample = Array(repeating: "20110228", count: 9) + ["20110229"]
    #expect(seconds("20110228", in: sample) == 1_298_851_200)
    #expect(seconds("20110229", in: sample) == nil)
  }

  @Test("columns are taken for times by what is in them")
  func fits() {
    for times in [
      ["2011-12-09", "2011-12-10"], ["1323388800", "1323388801.5"], ["1323388800123"],
      [
        "1/2/2011", "", "1/3/2011", "1/3/2011", "1/3/2011", "1/3/2011", "1/3/2011", "1/3/2011",
        "1/3/2011", "1/3/2011",
      ], ["20111209"],
    ] {
      #expect(TimeFormat.fits(times), "\(times)")
    }
    for others in [
      ["1", "2"], ["85123A"], ["1e300"], [], [""], ["2011-12-09", "", "", ""], ["3.5", "4.0"],
      ["978300", "abc"], ["99999999"],
    ] {
      #expect(!TimeFormat.fits(others), "\(others)")
    }
  }
}
