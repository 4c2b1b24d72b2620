"""Everything that can be wrong with a table, once: a stable code, what is the matter, what to do - in both languages.

Codes are part of the contract: scripts branch on them. The part before the dot says what is wrong: the file, a sheet,
the header, a column, a row or a cell.
"""

from typing import NamedTuple

from app.kernel.text import Text


class Complaint(NamedTuple):
    """What is wrong, before it is known where."""

    code: str
    message: Text
    hint: Text | None = None

    def about(self, **values: object) -> "Complaint":
        """The same complaint with its `{places}` filled."""
        hint = None if self.hint is None else self.hint.filled(**values)
        return Complaint(self.code, self.message.filled(**values), hint)


# --- the file --------------------------------------------------------------------------------------------------------

_SAVE_AS_XLSX = Text(
    "Откройте файл в Excel или LibreOffice и сохраните как «Книга Excel (.xlsx)».",
    "Open the file in Excel or LibreOffice and save it as «Excel workbook (.xlsx)».",
)
_SAVE_AS_UTF8 = Text(
    "Сохраните файл в Excel как «CSV UTF-8» или пришлите его в формате .xlsx.",
    "Save the file from Excel as «CSV UTF-8», or send it as .xlsx.",
)

FILE_EMPTY = Complaint(
    "file.empty",
    Text("Файл пуст.", "The file is empty."),
    Text("Проверьте, тот ли файл отправлен.", "Check that it is the right file."),
)
FILE_KIND_UNKNOWN = Complaint(
    "file.kind_unknown",
    Text("Непонятно, что это за файл.", "It is unclear what kind of file this is."),
    Text(
        "Принимаются файлы .xlsx, .csv, .json и .ndjson.", "Files ending in .xlsx, .csv, .json and .ndjson are taken."
    ),
)
FILE_KIND_MISMATCH = Complaint(
    "file.kind_mismatch",
    Text("Файл назван {declared}, а внутри {actual}.", "The file is called {declared} but holds {actual}."),
    Text(
        "Дайте файлу правильное окончание имени и Content-Type или сохраните его в нужном формате.",
        "Give it the right name ending and Content-Type, or save it in the intended format.",
    ),
)
FILE_LEGACY_XLS = Complaint(
    "file.legacy_xls",
    Text("Это книга старого формата Excel (.xls); она не читается.", "This is an old Excel workbook (.xls)."),
    _SAVE_AS_XLSX,
)
FILE_BINARY_WORKBOOK = Complaint(
    "file.binary_workbook",
    Text("Это двоичная книга Excel (.xlsb); она не читается.", "This is a binary Excel workbook (.xlsb)."),
    _SAVE_AS_XLSX,
)
FILE_OPENDOCUMENT = Complaint(
    "file.opendocument",
    Text("Это таблица OpenDocument (.ods); она не читается.", "This is an OpenDocument spreadsheet (.ods)."),
    _SAVE_AS_XLSX,
)
FILE_WEB_PAGE = Complaint(
    "file.web_page",
    Text(
        "Это веб-страница или XML, сохранённые под именем таблицы.",
        "This is a web page or XML that goes by the name of a table.",
    ),
    _SAVE_AS_XLSX,
)
FILE_ENCRYPTED = Complaint(
    "file.encrypted",
    Text("Книга защищена паролем, прочитать её нельзя.", "The workbook is protected by a password."),
    Text(
        "Снимите пароль: Файл → Сведения → Защита книги → Зашифровать с использованием пароля → очистите поле.",
        "Take the password off: File → Info → Protect Workbook → Encrypt with Password → clear the field.",
    ),
)
FILE_MACROS = Complaint(
    "file.macros",
    Text("В книге есть макросы ({part}); такие файлы не принимаются.", "The workbook holds macros ({part}); refused."),
    Text(
        "Сохраните её как «Книга Excel (.xlsx)» без макросов.", "Save it as «Excel workbook (.xlsx)», without macros."
    ),
)
FILE_EXTERNAL_LINKS = Complaint(
    "file.external_links",
    Text(
        "Книга ссылается на другие файлы; значения в ней могли устареть.",
        "The workbook refers to other files; what it shows may be out of date.",
    ),
    Text(
        "Разорвите связи: Данные → Изменить связи → Разорвать связь, и сохраните книгу.",
        "Break the links: Data → Edit Links → Break Link, and save the workbook.",
    ),
)
FILE_ZIP_BOMB = Complaint(
    "file.zip_bomb",
    Text(
        "Распакованное содержимое книги слишком велико: {what}.",
        "Unpacked, the workbook is too large: {what}.",
    ),
    Text(
        "Скопируйте только таблицу на лист новой книги и пришлите её или пришлите CSV.",
        "Copy the table alone to a sheet of a new workbook and send that, or send CSV.",
    ),
)
FILE_BROKEN = Complaint(
    "file.broken",
    Text("Файл повреждён: {why}.", "The file is damaged: {why}."),
    Text("Сохраните его заново и отправьте ещё раз.", "Save it anew and send it again."),
)
FILE_CHARSET_UNSUPPORTED = Complaint(
    "file.charset_unsupported",
    Text("Кодировка «{charset}» не поддерживается.", "The charset «{charset}» is not supported."),
    Text(
        "Подходят utf-8, utf-16 и windows-1251; можно не указывать ничего.",
        "utf-8, utf-16 and windows-1251 are; it may be left out too.",
    ),
)
FILE_ENCODING_UNKNOWN = Complaint(
    "file.encoding_unknown",
    Text(
        "Кодировку файла нельзя определить наверняка: это не UTF-8, а как windows-1251 текст не похож на русский.",
        "The encoding is not certain: this is no UTF-8, and read as windows-1251 it does not look like Russian.",
    ),
    _SAVE_AS_UTF8,
)
FILE_UNDECODABLE = Complaint(
    "file.undecodable",
    Text(
        "Строка {line}, знак {column}: байт 0x{byte:02X} не читается в кодировке {encoding}.",
        "Line {line}, character {column}: byte 0x{byte:02X} cannot be read as {encoding}.",
    ),
    _SAVE_AS_UTF8,
)
FILE_NUL = Complaint(
    "file.nul",
    Text("Строка {line}, знак {column}: нулевой байт.", "Line {line}, character {column}: a NUL byte."),
    _SAVE_AS_UTF8,
)
FILE_DELIMITER_UNSUPPORTED = Complaint(
    "file.delimiter_unsupported",
    Text("Разделитель «{delimiter}» не поддерживается.", "The delimiter «{delimiter}» is not supported."),
    Text("Подходят точка с запятой, запятая и табуляция.", "Semicolon, comma and tab are."),
)
FILE_DELIMITER_AMBIGUOUS = Complaint(
    "file.delimiter_ambiguous",
    Text(
        "Разделитель столбцов нельзя определить наверняка: одинаково подходят {delimiters}.",
        "The delimiter is not certain: {delimiters} fit equally well.",
    ),
    Text(
        "Поставьте первой строкой файла sep=; (или sep=,) либо пришлите .xlsx.",
        "Begin the file with a line sep=; (or sep=,), or send .xlsx.",
    ),
)
FILE_TOO_MANY_CELLS = Complaint(
    "file.too_many_cells",
    Text(
        "Лист «{sheet}»: занятая область слишком велика ({rows} × {columns}).",
        "Sheet «{sheet}»: the used area is too large ({rows} × {columns}).",
    ),
    Text(
        "Удалите всё, что стоит далеко от таблицы (строки ниже и столбцы правее), или разделите данные.",
        "Delete what stands far from the table (rows below, columns to the right), or split the data.",
    ),
)
FILE_TOO_MANY_ROWS = Complaint(
    "file.too_many_rows",
    Text("Строк больше {most}; дальше файл не прочитан.", "There are more than {most} rows; the rest was not read."),
    Text("Разделите данные на несколько файлов.", "Split the data into several files."),
)
FILE_NOT_AN_ARRAY = Complaint(
    "file.not_an_array",
    Text("Нужен массив JSON: список объектов в квадратных скобках.", "A JSON array is needed: objects in [ ]."),
    Text(
        "Если объекты стоят по одному в строке, отправьте их как application/x-ndjson.",
        "If there is one object a line, send them as application/x-ndjson.",
    ),
)
FILE_BAD_JSON = Complaint(
    "file.bad_json",
    Text(
        "Строка {line}, знак {column}: это не правильный JSON; дальше файл не прочитан.",
        "Line {line}, character {column}: this is no valid JSON; nothing after it was read.",
    ),
)

# --- sheets and header -----------------------------------------------------------------------------------------------

SHEET_HIDDEN = Complaint(
    "sheet.hidden",
    Text("Лист «{sheet}» скрыт и не прочитан.", "Sheet «{sheet}» is hidden and was not read."),
    Text("Если данные на нём нужны, сделайте лист видимым.", "If its data matter, unhide it."),
)
SHEET_NOT_READ = Complaint(
    "sheet.not_read",
    Text("Лист «{sheet}» не прочитан.", "Sheet «{sheet}» was not read."),
)
SHEET_NONE = Complaint(
    "sheet.none",
    Text("В книге нет ни одного видимого листа с ячейками.", "The workbook has no visible sheet with cells."),
    Text("Сделайте лист с таблицей видимым.", "Unhide the sheet with the table."),
)
SHEET_UNKNOWN = Complaint(
    "sheet.unknown",
    Text("Видимого листа «{sheet}» в книге нет.", "The workbook has no visible sheet «{sheet}»."),
    Text("Есть листы: {sheets}.", "It has: {sheets}."),
)
SHEET_AMBIGUOUS = Complaint(
    "sheet.ambiguous",
    Text("Подходящая таблица есть на нескольких листах: {sheets}.", "Several sheets hold a fitting table: {sheets}."),
    Text("Оставьте в книге один из них или назовите нужный лист.", "Leave one of them, or name the one that is meant."),
)
HEADER_NOT_FOUND = Complaint(
    "header.not_found",
    Text(
        "Не найдена строка с названиями столбцов.",
        "There is no row with the titles of the columns.",
    ),
    Text("Назовите столбцы так: {titles}.", "Title the columns: {titles}."),
)
COLUMN_MISSING = Complaint(
    "column.missing",
    Text("Нет обязательного столбца «{title}».", "The column «{title}» is required and is not there."),
)
COLUMN_MISSING_NEAR = COLUMN_MISSING._replace(
    hint=Text(
        "Похоже называется столбец {near}: переименуйте его в «{title}», если это он.",
        "Column {near} is called much the same: rename it to «{title}» if that is it.",
    )
)
COLUMN_UNKNOWN = Complaint(
    "column.unknown",
    Text("Такого столбца здесь не ждут, он не прочитан.", "No such column is expected here; it was not read."),
)
COLUMN_UNKNOWN_NEAR = COLUMN_UNKNOWN._replace(
    hint=Text("Может быть, это «{near}»?", "Is it «{near}», perhaps?"),
)
COLUMN_MISTYPED = Complaint(
    "column.mistyped",
    Text(
        "Столбца «{title}» здесь не ждут, а похожего «{near}» в таблице нет.",
        "No column «{title}» is expected here, and «{near}», which is much like it, is not in the table.",
    ),
    Text(
        "Если это «{near}», назовите столбец так; если столбец не нужен, удалите его или отметьте ненужным в "
        "сопоставлении столбцов.",
        "If it is «{near}», call it so; if it is not wanted, delete it, or say so in a column mapping.",
    ),
)
COLUMN_UNEXPECTED = Complaint(
    "column.unexpected",
    Text("Поля «{title}» здесь не ждут.", "No property «{title}» is expected here."),
    Text(
        "Исправьте название или уберите поле; похожее: «{near}».",
        "Correct its name or leave it out; like it: «{near}».",
    ),
)
COLUMN_DUPLICATE = Complaint(
    "column.duplicate",
    Text(
        "Столбец «{title}» встречается несколько раз: {places}.",
        "The column «{title}» is there more than once: {places}.",
    ),
    Text("Оставьте один из них.", "Leave one of them."),
)
MAPPING_UNKNOWN = Complaint(
    "mapping.unknown",
    Text(
        "В соответствии столбцов «{title}» указан неизвестный столбец «{column}».",
        "The mapping sends «{title}» to «{column}», which does not exist.",
    ),
    Text("Обновите сохранённое соответствие.", "Renew the saved mapping."),
)

# --- rows ------------------------------------------------------------------------------------------------------------

ROW_TOTAL = Complaint(
    "row.total",
    Text("Это строка итогов, она не прочитана.", "This is a row of totals; it was not read."),
)
ROW_HEADER_AGAIN = Complaint(
    "row.header_again",
    Text(
        "Здесь повторён заголовок таблицы, строка не прочитана.", "The header is repeated here; the row was not read."
    ),
)
ROW_NUMBERING = Complaint(
    "row.numbering",
    Text("Это номера столбцов, строка не прочитана.", "These are numbers of columns; the row was not read."),
)
ROW_BESIDE = Complaint(
    "row.beside",
    Text(
        "Эта строка не похожа на строку таблицы и не прочитана.",
        "This does not look like a row of the table; not read.",
    ),
    Text(
        "Если это данные, заполните обязательные столбцы: {titles}.",
        "If it is data, fill in the required columns: {titles}.",
    ),
)
ROW_QUOTES = Complaint(
    "row.quotes",
    Text("Кавычки расставлены неправильно: {why}.", "The quotes are not in order: {why}."),
    Text(
        "Значение с разделителем, кавычкой или переводом строки берут в кавычки целиком, а кавычку внутри удваивают.",
        "A value with a delimiter, a quote or a line break is quoted as a whole, and a quote inside it doubled.",
    ),
)
ROW_TOO_LONG = Complaint(
    "row.too_long",
    Text("Строка слишком длинная.", "The line is too long."),
    Text("Проверьте, не потеряна ли закрывающая кавычка.", "Check whether a closing quote is lost."),
)
ROW_MORE_CELLS = Complaint(
    "row.more_cells",
    Text(
        "Значений в строке больше, чем столбцов: лишнее «{value}».",
        "The row has more values than there are columns: «{value}» is one too many.",
    ),
    Text(
        "Значение с запятой или точкой с запятой внутри возьмите в кавычки.",
        "Quote a value that holds a comma or a semicolon.",
    ),
)
ROW_NOT_AN_OBJECT = Complaint(
    "row.not_an_object",
    Text("Строка таблицы должна быть объектом JSON.", "A row must be a JSON object."),
)
ROW_BAD_JSON = Complaint(
    "row.bad_json",
    Text("Это не правильный JSON (знак {column}).", "This is no valid JSON (character {column})."),
)
ROW_NESTED = Complaint(
    "row.nested",
    Text("Объекты и массивы вложены слишком глубоко.", "Objects and arrays are nested too deep."),
)

# --- cells -----------------------------------------------------------------------------------------------------------

CELL_BLANK = Complaint(
    "cell.blank",
    Text("Значение обязательно.", "A value is required."),
    Text("Впишите значение в каждую строку таблицы.", "Fill it in, in every row of the table."),
)
CELL_NOT_A_NUMBER = Complaint(
    "cell.not_a_number",
    Text("«{value}» — не число.", "«{value}» is not a number."),
    Text(
        "Оставьте в ячейке одно число, без слов и единиц; если его нет — оставьте её пустой либо напишите "
        "«неизвестно» или «не применимо».",
        "Leave the number alone, without words and units; if there is none, leave the cell blank, or write "
        "«unknown» or «not applicable».",
    ),
)
CELL_PERCENT = Complaint(
    "cell.percent",
    Text("«{value}»: здесь нужно число без знака процента.", "«{value}»: a number without a percent sign is needed."),
    Text("Уберите знак процента.", "Take the percent sign off."),
)
CELL_NOT_WHOLE = Complaint(
    "cell.not_whole",
    Text("«{value}» — не целое число.", "«{value}» is not a whole number."),
)
CELL_AMBIGUOUS_NUMBER = Complaint(
    "cell.ambiguous_number",
    Text("«{value}» можно понять двояко: {one} или {other}.", "«{value}» has two meanings: {one} or {other}."),
    Text(
        "Напишите число без разделителя тысяч, а дробь — с другим числом знаков, например {clear}.",
        "Write it without a thousands separator, and a fraction with another number of digits, as {clear}.",
    ),
)
CELL_NUMBER_TOO_LONG = Complaint(
    "cell.number_too_long",
    Text("В числе слишком много цифр.", "The number has too many digits."),
)
CELL_NOT_A_SHARE = Complaint(
    "cell.not_a_share",
    Text("«{value}» — не доля от 0 до 1.", "«{value}» is not a share between 0 and 1."),
    Text(
        "Напишите долю со знаком процента (12,5 %) или числом от 0 до 1 (0,125).",
        "Write the share with a percent sign (12.5 %) or as a number between 0 and 1 (0.125).",
    ),
)
CELL_DATE_FOR_NUMBER = Complaint(
    "cell.date_for_number",
    Text(
        "Нужно число, а в ячейке дата {value}: возможно, Excel сам превратил в неё число.",
        "A number is needed and the cell holds the date {value}: Excel may have made it out of a number.",
    ),
    Text(
        "Задайте ячейке числовой формат и впишите число заново.",
        "Give the cell a number format and type the number again.",
    ),
)
CELL_NOT_A_DATE = Complaint(
    "cell.not_a_date",
    Text("«{value}» — не дата.", "«{value}» is not a date."),
    Text("Напишите дату так: 01.09.2026 или 2026-09-01.", "Write the date as 2026-09-01 or 01.09.2026."),
)
CELL_AMBIGUOUS_DATE = Complaint(
    "cell.ambiguous_date",
    Text(
        "В дате «{value}» непонятно, где день, а где месяц.",
        "In the date «{value}» it is unclear which part is the day and which the month.",
    ),
    Text("Напишите дату так: 01.09.2026 или 2026-09-01.", "Write the date as 2026-09-01 or 01.09.2026."),
)
CELL_DATE_WITH_TIME = Complaint(
    "cell.date_with_time",
    Text("Нужна дата без времени, а здесь «{value}».", "A date without a time is needed, and this is «{value}»."),
    Text("Напишите дату так: 01.09.2026 или 2026-09-01.", "Write the date as 2026-09-01 or 01.09.2026."),
)
CELL_NOT_A_BOOLEAN = Complaint(
    "cell.not_a_boolean",
    Text("«{value}» — не «да» и не «нет».", "«{value}» is neither «yes» nor «no»."),
    Text("Напишите «да» или «нет».", "Write «yes» or «no»."),
)
CELL_NOT_A_CHOICE = Complaint(
    "cell.not_a_choice",
    Text("Значения «{value}» нет в списке.", "«{value}» is not on the list."),
    Text("Возможные значения: {choices}.", "Possible values: {choices}."),
)
CELL_NOT_A_CHOICE_NEAR = CELL_NOT_A_CHOICE._replace(
    hint=Text("Может быть, «{near}»? Возможные значения: {choices}.", "«{near}», perhaps? Possible values: {choices}."),
)
CELL_NOT_TEXT = Complaint(
    "cell.not_text",
    Text("Нужен текст, а здесь «{value}».", "A text is needed, and this is «{value}»."),
)
CELL_DATE_FOR_TEXT = Complaint(
    "cell.date_for_text",
    Text(
        "Нужен текст, а в ячейке дата {value}: возможно, Excel сам превратил в неё текст вроде «1-2» или «5-9».",
        "A text is needed and the cell holds the date {value}: Excel may have made it out of «1-2» or the like.",
    ),
    Text(
        "Задайте ячейке формат «Текстовый» и впишите значение заново.",
        "Give the cell the format «Text» and type the value again.",
    ),
)
CELL_ROUNDED_NUMBER = Complaint(
    "cell.rounded_number",
    Text(
        "Нужен текст, а здесь число {value}: Excel хранит только 15 цифр, остальные потеряны.",
        "A text is needed and this is the number {value}: Excel keeps 15 digits, the others are lost.",
    ),
    Text(
        "Задайте ячейке формат «Текстовый» и впишите значение заново.",
        "Give the cell the format «Text» and type the value again.",
    ),
)
CELL_BAD_CHARACTER = Complaint(
    "cell.bad_character",
    Text(
        "В тексте есть недопустимый знак U+{point:04X}.",
        "The text holds a character that is not allowed, U+{point:04X}.",
    ),
    Text("Наберите текст заново.", "Type the text anew."),
)
CELL_NESTED = Complaint(
    "cell.nested",
    Text("Нужно одно значение, а не объект и не массив.", "One value is needed, not an object or an array."),
)
CELL_REPEATED = Complaint(
    "cell.repeated",
    Text("Поле «{key}» названо в объекте дважды.", "The property «{key}» is named twice in the object."),
)
CELL_FORMULA_NOT_COMPUTED = Complaint(
    "cell.formula_not_computed",
    Text(
        "Формула не вычислена, её значения в файле нет.", "The formula is not computed: the file holds no value for it."
    ),
    Text(
        "Откройте файл в Excel, дождитесь пересчёта, сохраните и пришлите снова.",
        "Open the file in Excel, let it compute, save it and send it again.",
    ),
)
CELL_FORMULA_ERROR = Complaint(
    "cell.formula_error",
    Text("В ячейке ошибка Excel {value}.", "The cell holds the Excel error {value}."),
    Text("Исправьте формулу или впишите значение.", "Mend the formula or type the value."),
)
CELL_MERGED = Complaint(
    "cell.merged",
    Text(
        "Число стоит в ячейке, объединённой по строкам {rows}: непонятно, к какой строке оно относится.",
        "The number stands in a cell merged over rows {rows}: it is unclear which row it belongs to.",
    ),
    Text("Отмените объединение и впишите число в каждую строку.", "Unmerge the cell and write a number in every row."),
)
