extension DatasetLibrary {
  /// The data sets that the program knows, sizes as loaded.
  public static let entries: [DatasetEntry] = [
    DatasetEntry(
      name: "online-retail", size: DatasetSize(users: 4334, items: 3659, interactions: 266_221),
      summary: "first purchases at a UK gift shop, 2010-12 to 2011-12, product titles",
      licence: "CC0 (CRAN package onlineretail); CC BY 4.0 at UCI",
      source: "Chen, Sain & Guo 2012, doi:10.1057/dbm.2012.17", origin: .embedded,
      columns: ["user", "item", "time", "title"]),
    DatasetEntry(
      name: "movietweetings",
      size: DatasetSize(users: 16_554, items: 10_506, interactions: 100_000),
      summary: "films rated on Twitter in 2013, titles, genres, real times", licence: "MIT",
      source: "Copyright (c) 2013 Simon Dooms, github.com/sidooms/MovieTweetings",
      origin: .embedded, columns: ["user", "item", "time", "rating", "title", "genres"]),
    DatasetEntry(
      name: "ml-100k", size: DatasetSize(users: 943, items: 1682, interactions: 100_000),
      summary: "MovieLens: films rated in 1997 and 1998, titles, genres, years",
      licence: "research use, no redistribution (GroupLens's terms)",
      source: "Harper & Konstan 2015, doi:10.1145/2827872",
      origin: .script(command: "Scripts/fetch-data ml-100k")),
    DatasetEntry(
      name: "ml-1m", size: DatasetSize(users: 6040, items: 3706, interactions: 1_000_209),
      summary: "MovieLens: films rated in 2000 to 2003, titles, genres",
      licence: "research use, no redistribution (GroupLens's terms)",
      source: "Harper & Konstan 2015, doi:10.1145/2827872",
      origin: .page(url: "https://grouplens.org/datasets/movielens/1m/")),
    DatasetEntry(
      name: "amazon-beauty",
      size: DatasetSize(users: 22_363, items: 12_101, interactions: 198_502),
      summary: "Amazon Beauty reviews to 2014, 5-core, S3-Rec's sequences",
      licence: "none stated; research use",
      source: "McAuley et al. 2015, doi:10.1145/2766462.2767755; Zhou et al. 2020 (S3-Rec)",
      origin: .page(url: "https://github.com/RUCAIBox/CIKM2020-S3Rec/tree/master/data")),
  ]
}
