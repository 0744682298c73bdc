// Parquet by DuckDB: a table function of ours hands the batch over, chunk by chunk and by copying
// memory, to `COPY ... TO ... (FORMAT parquet)`. One thread, so that the same batch makes the same
// file.
#include <algorithm>
#include <string>

#include "export/duckdb.hpp"

namespace orglog::exports {
namespace {

// At level 1 zstd takes half of the time that it takes at 3, for files that are a few percent
// larger.
constexpr const char* copy_options =
    " (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 122880,"
    " USE_TMP_FILE false)";

// An instant is TIMESTAMP WITH TIME ZONE: what reads it knows that it is UTC.
int duckdb_type(ColumnType type) {
  switch (type) {
    case ColumnType::boolean:
      return 1;
    case ColumnType::integer:
      return 5;
    case ColumnType::timestamp:
      return 31;
    case ColumnType::day:
      return 13;
    case ColumnType::text:
    case ColumnType::json:
      return 17;
  }
  return 0;
}

std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char character : text) {
    if (character == '\'') result.push_back('\'');
    result.push_back(character);
  }
  return result + "'";
}

class ParquetWriter final : public Writer {
 public:
  explicit ParquetWriter(const DuckDb& duckdb) : duckdb_(&duckdb) {}
  ~ParquetWriter() override {
    if (connection_ != nullptr) duckdb_->disconnect(&connection_);
    if (database_ != nullptr) duckdb_->close(&database_);
  }
  ParquetWriter(const ParquetWriter&) = delete;
  ParquetWriter& operator=(const ParquetWriter&) = delete;

  std::string_view extension() const override { return "parquet"; }

  Exported<void> open() {
    // Whole words of the bits for nulls.
    chunk_rows_ = duckdb_->vector_size();
    if (chunk_rows_ == 0 || chunk_rows_ % 64 != 0) return failed("its chunks have an odd size");
    duckdb_handle config = nullptr;
    if (duckdb_->create_config(&config) != 0) return failed("it takes no configuration");
    duckdb_->set_config(config, "threads", "1");
    duckdb_->set_config(config, "autoinstall_known_extensions", "false");
    duckdb_->set_config(config, "autoload_known_extensions", "false");
    char* error = nullptr;
    const int state = duckdb_->open_ext(nullptr, &database_, config, &error);
    duckdb_->destroy_config(&config);
    if (state != 0) {
      const std::string why = error == nullptr ? "it does not open" : error;
      duckdb_->free(error);
      return failed(why);
    }
    if (duckdb_->connect(database_, &connection_) != 0) return failed("it does not connect");
    return register_rows();
  }

  Exported<void> write(const Batch& batch, const std::filesystem::path& file) override {
    batch_ = &batch;
    next_ = 0;
    const std::string sql = "COPY (FROM orglog_rows()) TO " + quoted(file.string()) + copy_options;
    return run(sql);
  }

 private:
  static ParquetWriter& writer_behind(void* data) { return *static_cast<ParquetWriter*>(data); }
  static Failure failed(const std::string& why) { return {"io", "DuckDB failed: " + why + "."}; }

  Exported<void> run(const std::string& sql) {
    duckdb_result_data result{};
    Exported<void> outcome;
    if (duckdb_->query(connection_, sql.c_str(), &result) != 0) {
      const char* why = duckdb_->result_error(&result);
      outcome = failed(why == nullptr ? "it does not say why" : why);
    }
    duckdb_->destroy_result(&result);
    return outcome;
  }

  Exported<void> register_rows() {
    duckdb_handle function = duckdb_->create_table_function();
    duckdb_->table_function_set_name(function, "orglog_rows");
    duckdb_->table_function_set_extra_info(function, this, nullptr);
    duckdb_->table_function_set_bind(function, [](duckdb_handle info) {
      writer_behind(DuckDb::loaded()->bind_get_extra_info(info)).bind(info);
    });
    duckdb_->table_function_set_init(
        function, [](duckdb_handle info) { DuckDb::loaded()->init_set_max_threads(info, 1); });
    duckdb_->table_function_set_function(function, [](duckdb_handle info, duckdb_handle chunk) {
      writer_behind(DuckDb::loaded()->function_get_extra_info(info)).fill(chunk);
    });
    const int state = duckdb_->register_table_function(connection_, function);
    duckdb_->destroy_table_function(&function);
    return state == 0 ? Exported<void>() : failed("it does not take our table function");
  }

  void bind(duckdb_handle info) const {
    for (const Column& column : batch_->table().columns) {
      duckdb_handle type = duckdb_->create_logical_type(duckdb_type(column.type));
      duckdb_->bind_add_result_column(info, std::string(column.name).c_str(), type);
      duckdb_->destroy_logical_type(&type);
    }
  }

  // The next rows, as many as go into a chunk. Texts stay where they are: the batch outlives the
  // query.
  void fill(duckdb_handle chunk) {
    const std::size_t rows = std::min(batch_->rows() - next_, chunk_rows_);
    for (std::size_t column = 0; column < batch_->table().columns.size() && rows != 0; ++column) {
      const Cells& cells = batch_->cells(column);
      duckdb_handle vector = duckdb_->data_chunk_get_vector(chunk, column);
      std::memcpy(duckdb_->vector_get_data(vector), cells.values() + next_ * cells.width(),
                  rows * cells.width());
      duckdb_->vector_ensure_validity_writable(vector);
      std::memcpy(duckdb_->vector_get_validity(vector), cells.valid_words() + next_ / 64,
                  (rows + 63) / 64 * sizeof(std::uint64_t));
    }
    duckdb_->data_chunk_set_size(chunk, rows);
    next_ += rows;
  }

  const DuckDb* duckdb_;
  std::size_t chunk_rows_ = 0;
  duckdb_handle database_ = nullptr;
  duckdb_handle connection_ = nullptr;
  const Batch* batch_ = nullptr;
  std::size_t next_ = 0;  // row
};

}  // namespace

Exported<std::unique_ptr<Writer>> make_parquet_writer(const std::filesystem::path& library) {
  ORGLOG_TRY_ASSIGN(duckdb, DuckDb::load(library));
  auto writer = std::make_unique<ParquetWriter>(*duckdb);
  ORGLOG_TRY(writer->open());
  return std::unique_ptr<Writer>(std::move(writer));
}

}  // namespace orglog::exports
