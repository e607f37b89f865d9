import Interactions
import Testing

@Suite("embedded data sets")
struct EmbeddedDatasetTests {
  @Test("online-retail has the first purchases of the cleaned invoices")
  func onlineRetail() throws {
    let shop = try EmbeddedDataset.onlineRetail.load()
    #expect(shop.size == DatasetSize(users: 4334, items: 3659, interactions: 266_221))
    #expect(shop.users.first == "17850")
    #expect(shop.catalogue.ids.first == "85123A")
    #expect(shop.catalogue.title(of: 0) == "WHITE HANGING HEART T-LIGHT HOLDER")
    #expect(shop.catalogue.titledCount == 3659)
    #expect(shop.times?.min() == 1_291_191_960)
    #expect(shop.times?.max() == 1_323_435_000)
    #expect(shop.ratings == nil)

    let core = try shop.kcore(users: 5, items: 5)
    #expect(core.dataset.size == DatasetSize(users: 4074, items: 3145, interactions: 264_510))
    #expect(
      core.report.description
        == "kcore: 4,334 → 4,074 users, 3,659 → 3,145 items, 266,221 → 264,510 interactions, "
        + "density 1.68% → 2.06%")
  }

  @Test("movietweetings has all ratings, ids with their leading zeros, titles and genres")
  func movieTweetings() throws {
    let films = try EmbeddedDataset.movieTweetings.load()
    #expect(films.size == DatasetSize(users: 16_554, items: 10_506, interactions: 100_000))
    let film = try #require(films.catalogue.index(of: "0104257"))
    #expect(films.catalogue.title(of: film) == "A Few Good Men (1992)")
    #expect(
      films.catalogue.attribute(named: "genres")?.values[film] == "Crime|Drama|Mystery|Thriller")
    let user = try #require(films.userIndex(of: "2"))
    #expect(films.sequence(of: user).contains(Int32(film)))
    #expect(films.ratings?.max() == 10)

    let core = try films.kcore(users: 5, items: 5)
    #expect(core.dataset.size == DatasetSize(users: 4333, items: 2414, interactions: 68_055))
  }

  @Test("rows are sorted by user and time", arguments: EmbeddedDataset.allCases)
  func order(_ embedded: EmbeddedDataset) throws {
    let dataset = try embedded.load()
    let times = try #require(dataset.times)
    for user in 0..<dataset.userCount {
      let rows = dataset.rows(of: user)
      #expect(rows.dropFirst().allSatisfy { times[$0 - 1] <= times[$0] })
    }
  }
}
